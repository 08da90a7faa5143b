import { lookupOf } from '../named.js';
import { BinaryAccuracy } from './accuracy/binary-accuracy.js';
import { CategoricalAccuracy } from './accuracy/categorical-accuracy.js';
import { Accuracy } from './accuracy/exact-accuracy.js';
import { SparseCategoricalAccuracy } from './accuracy/sparse-categorical-accuracy.js';
import { SparseTopKCategoricalAccuracy } from './accuracy/sparse-top-k-categorical-accuracy.js';
import { TopKCategoricalAccuracy } from './accuracy/top-k-categorical-accuracy.js';
import { AUC } from './confusion/auc.js';
import { Precision } from './confusion/precision.js';
import { Recall } from './confusion/recall.js';
import type { CompleteMetricOf, MetricSpec, StoredMetricOf } from './metric.js';
import { BinaryCrossentropy } from './of-losses/binary-crossentropy.js';
import { CategoricalCrossentropy } from './of-losses/categorical-crossentropy.js';
import { CategoricalHinge } from './of-losses/categorical-hinge.js';
import { CosineSimilarity } from './of-losses/cosine-similarity.js';
import { Hinge } from './of-losses/hinge.js';
import { KLDivergence } from './of-losses/kl-divergence.js';
import { LogCoshError } from './of-losses/log-cosh-error.js';
import { Poisson } from './of-losses/poisson.js';
import { SparseCategoricalCrossentropy } from './of-losses/sparse-categorical-crossentropy.js';
import { SquaredHinge } from './of-losses/squared-hinge.js';
import { MeanAbsoluteError } from './regression/mean-absolute-error.js';
import { MeanAbsolutePercentageError } from './regression/mean-absolute-percentage-error.js';
import { MeanSquaredError } from './regression/mean-squared-error.js';
import { MeanSquaredLogarithmicError } from './regression/mean-squared-logarithmic-error.js';
import { RootMeanSquaredError } from './regression/root-mean-squared-error.js';

const SPECS = [
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
  TopKCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  MeanSquaredError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  RootMeanSquaredError,
  Precision,
  Recall,
  AUC,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
  KLDivergence,
  Poisson,
  Hinge,
  SquaredHinge,
  CategoricalHinge,
  CosineSimilarity,
  LogCoshError,
  Accuracy,
] as const;

type Specs = { readonly [S in (typeof SPECS)[number] as S['type']]: S };
type CompleteFrom<S> = S extends MetricSpec<infer T, infer A> ? CompleteMetricOf<T, A> : never;
type StoredFrom<S> = S extends MetricSpec<infer T, infer A> ? StoredMetricOf<T, A> : never;

/** The name under which a metric is documented: that of Keras's class, in snake case. */
export type MetricType = keyof Specs;
/** A metric with the name under which it is reported, and every argument. */
export type CompleteMetric<T extends MetricType = MetricType> = { [K in T]: CompleteFrom<Specs[K]> }[T];
/** A metric as jobs store it. */
export type StoredMetric = StoredFrom<(typeof SPECS)[number]>;

/** The metrics of the catalogue. */
export const METRICS: readonly MetricSpec<MetricType>[] = SPECS;
/** The metric that Keras knows under a name, or has saved under it; and the metric of a type. */
export const { named: metricNamed, ofType: metricOf } = lookupOf('metric', METRICS);

/** A metric of a type under a name, with the given arguments, and the defaults of the others. */
export const completeMetricOf = (
  type: MetricType,
  name: string,
  given: Readonly<Record<string, unknown>>,
): CompleteMetric =>
  // Each spec completes to its own member of the union.
  metricOf(type).complete(given, name) as CompleteMetric;

/** A stored metric with every argument. */
export const completeMetric = (stored: StoredMetric): CompleteMetric =>
  completeMetricOf(stored.function, stored.name, { ...stored });

/** Numbers that a step computes for each output to measure a metric, where they are many. */
export const workElementsOf = (metric: StoredMetric): number =>
  // The arguments are those of the metric's own type.
  (metricOf(metric.function).workElements as ((config: CompleteMetric) => number) | undefined)?.(
    completeMetric(metric),
  ) ?? 0;
