import { lookupOf } from '../named.js';
import { BinaryCrossentropy } from './binary-crossentropy.js';
import { CategoricalCrossentropy } from './categorical-crossentropy.js';
import { CosineSimilarity } from './cosine-similarity.js';
import { Hinge } from './hinge.js';
import { Huber } from './huber.js';
import { KLDivergence } from './kl-divergence.js';
import { LogCosh } from './log-cosh.js';
import type { CompleteLossOf, LossSpec, StoredLossOf } from './loss.js';
import { MeanAbsoluteError } from './mean-absolute-error.js';
import { MeanAbsolutePercentageError } from './mean-absolute-percentage-error.js';
import { MeanSquaredError } from './mean-squared-error.js';
import { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error.js';
import { Poisson } from './poisson.js';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.js';
import { SquaredHinge } from './squared-hinge.js';

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
