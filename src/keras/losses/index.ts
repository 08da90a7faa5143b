import { lookupOf } from '../named.js';
import { CategoricalHinge } from './hinge/categorical-hinge.js';
import { Hinge } from './hinge/hinge.js';
import { SquaredHinge } from './hinge/squared-hinge.js';
import type { CompleteLossOf, LossSpec, StoredLossOf } from './loss.js';
import { BinaryCrossentropy } from './probabilistic/binary-crossentropy.js';
import { BinaryFocalCrossentropy } from './probabilistic/binary-focal-crossentropy.js';
import { CategoricalCrossentropy } from './probabilistic/categorical-crossentropy.js';
import { CategoricalFocalCrossentropy } from './probabilistic/categorical-focal-crossentropy.js';
import { CategoricalGeneralizedCrossEntropy } from './probabilistic/categorical-generalized-cross-entropy.js';
import { KLDivergence } from './probabilistic/kl-divergence.js';
import { Poisson } from './probabilistic/poisson.js';
import { SparseCategoricalCrossentropy } from './probabilistic/sparse-categorical-crossentropy.js';
import { CosineSimilarity } from './regression/cosine-similarity.js';
import { Huber } from './regression/huber.js';
import { LogCosh } from './regression/log-cosh.js';
import { MeanAbsoluteError } from './regression/mean-absolute-error.js';
import { MeanAbsolutePercentageError } from './regression/mean-absolute-percentage-error.js';
import { MeanSquaredError } from './regression/mean-squared-error.js';
import { MeanSquaredLogarithmicError } from './regression/mean-squared-logarithmic-error.js';
import { Dice } from './segmentation/dice.js';
import { Tversky } from './segmentation/tversky.js';
import { CTC } from './sequence/ctc.js';
import { Circle } from './similarity/circle.js';

const SPECS = [
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
  BinaryCrossentropy,
  MeanSquaredError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  Huber,
  LogCosh,
  CosineSimilarity,
  Poisson,
  KLDivergence,
  Hinge,
  SquaredHinge,
  BinaryFocalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  CategoricalHinge,
  Dice,
  Tversky,
  Circle,
  CTC,
] as const;

type Specs = { readonly [S in (typeof SPECS)[number] as S['type']]: S };
type CompleteFrom<S> = S extends LossSpec<infer T, infer A> ? CompleteLossOf<T, A> : never;
type StoredFrom<S> = S extends LossSpec<infer T, infer A> ? StoredLossOf<T, A> : never;

/** The name under which a loss is documented: that of Keras's function. */
export type LossType = keyof Specs;
/** A loss with every argument. */
export type CompleteLoss<T extends LossType = LossType> = { [K in T]: CompleteFrom<Specs[K]> }[T];
/** A loss as jobs store it. */
export type StoredLoss = StoredFrom<(typeof SPECS)[number]>;

/** The losses of the catalogue. */
export const LOSSES: readonly LossSpec<LossType>[] = SPECS;
/** The loss that Keras knows under a name, or has saved under it; and the loss of a type. */
export const { named: lossNamed, ofType: lossOf } = lookupOf('loss', LOSSES);

/** A loss of a type with the given arguments, and the defaults of the others. */
export const completeLossOf = (type: LossType, given: Readonly<Record<string, unknown>>): CompleteLoss =>
  // Each spec completes to its own member of the union.
  lossOf(type).complete(given) as CompleteLoss;

/** A stored loss with every argument. */
export const completeLoss = (stored: StoredLoss): CompleteLoss => completeLossOf(stored.type, { ...stored });
