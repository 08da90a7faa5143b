import { lookupOf } from '../named.js';
import type { Shape } from '../shape.js';
import { BinaryAccuracy } from './accuracy/binary-accuracy.js';
import { CategoricalAccuracy } from './accuracy/categorical-accuracy.js';
import { SparseCategoricalAccuracy } from './accuracy/sparse-categorical-accuracy.js';
import { SparseTopKCategoricalAccuracy } from './accuracy/sparse-top-k-categorical-accuracy.js';
import { TopKCategoricalAccuracy } from './accuracy/top-k-categorical-accuracy.js';
import { AUC } from './confusion/auc.js';
import { FalseNegatives } from './confusion/counts/false-negatives.js';
import { FalsePositives } from './confusion/counts/false-positives.js';
import { TrueNegatives } from './confusion/counts/true-negatives.js';
import { TruePositives } from './confusion/counts/true-positives.js';
import { PrecisionAtRecall } from './confusion/operating-point/precision-at-recall.js';
import { RecallAtPrecision } from './confusion/operating-point/recall-at-precision.js';
import { SensitivityAtSpecificity } from './confusion/operating-point/sensitivity-at-specificity.js';
import { SpecificityAtSensitivity } from './confusion/operating-point/specificity-at-sensitivity.js';
import { Precision } from './confusion/precision.js';
import { Recall } from './confusion/recall.js';
import { ConcordanceCorrelation } from './correlation/concordance-correlation.js';
import { PearsonCorrelation } from './correlation/pearson-correlation.js';
import { F1Score } from './f-score/f1-score.js';
import { FBetaScore } from './f-score/fbeta-score.js';
import { BinaryIoU } from './iou/binary-iou.js';
import { IoU } from './iou/iou.js';
import { MeanIoU } from './iou/mean-iou.js';
import { OneHotIoU } from './iou/one-hot-iou.js';
import { OneHotMeanIoU } from './iou/one-hot-mean-iou.js';
import type {
  ArgumentFinding,
  CompleteMetricOf,
  MetricLabels,
  MetricSpec,
  StoredMetricOf,
} from './metric.js';
import { MeanAbsoluteError } from './regression/mean-absolute-error.js';
import { MeanAbsolutePercentageError } from './regression/mean-absolute-percentage-error.js';
import { MeanSquaredError } from './regression/mean-squared-error.js';
import { MeanSquaredLogarithmicError } from './regression/mean-squared-logarithmic-error.js';
import { R2Score } from './regression/r2-score.js';
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
  TruePositives,
  TrueNegatives,
  FalsePositives,
  FalseNegatives,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
  PrecisionAtRecall,
  RecallAtPrecision,
  F1Score,
  FBetaScore,
  IoU,
  BinaryIoU,
  MeanIoU,
  OneHotIoU,
  OneHotMeanIoU,
  R2Score,
  PearsonCorrelation,
  ConcordanceCorrelation,
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

/** A spec, and the complete arguments that its rules read. */
function ruled(metric: StoredMetric) {
  const spec: MetricSpec = metricOf(metric.function);
  const config: Readonly<Record<string, unknown>> = { ...completeMetric(metric) };
  return { spec, config };
}

/** Numbers that a step computes for each output to measure a metric, where they are many. */
export function workElementsOf(metric: StoredMetric): number {
  const { spec, config } = ruled(metric);
  return spec.workElements?.(config) ?? 0;
}

/** The length of the list that a metric reports for outputs of a shape; null for a number. */
export function listLengthOf(metric: StoredMetric, output: Shape): number | null {
  const { spec, config } = ruled(metric);
  return spec.listLength?.(config, output) ?? null;
}

/** The labels that a metric compares with outputs. */
export function metricLabelsOf(metric: StoredMetric): MetricLabels {
  const { spec, config } = ruled(metric);
  return spec.labelsOf?.(config) ?? spec.labels;
}

/** Arguments of a metric that contradict each other. */
export function metricConflicts(metric: StoredMetric): readonly ArgumentFinding[] {
  const { spec, config } = ruled(metric);
  return spec.conflicts?.(config) ?? [];
}

/** Why a metric cannot be computed from outputs of a shape. */
export function metricMisfits(metric: StoredMetric, output: Shape): readonly ArgumentFinding[] {
  const { spec, config } = ruled(metric);
  return spec.misfits?.(config, output) ?? [];
}

/** Why a metric says little for outputs of a shape. */
export function metricCautions(metric: StoredMetric, output: Shape): readonly string[] {
  const { spec, config } = ruled(metric);
  return spec.cautions?.(config, output) ?? [];
}
