import { lookupOf } from '../named.js';
import { AUC } from './auc.js';
import { BinaryAccuracy } from './binary-accuracy.js';
import { CategoricalAccuracy } from './categorical-accuracy.js';
import { MeanAbsoluteError } from './mean-absolute-error.js';
import { MeanAbsolutePercentageError } from './mean-absolute-percentage-error.js';
import { MeanSquaredError } from './mean-squared-error.js';
import { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error.js';
import type { CompleteMetricOf, MetricSpec, StoredMetricOf } from './metric.js';
import { Precision } from './precision.js';
import { Recall } from './recall.js';
import { RootMeanSquaredError } from './root-mean-squared-error.js';
import { SparseCategoricalAccuracy } from './sparse-categorical-accuracy.js';
import { SparseTopKCategoricalAccuracy } from './sparse-top-k-categorical-accuracy.js';
import { TopKCategoricalAccuracy } from './top-k-categorical-accuracy.js';

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
