import { divideNoNan, type Metric, type MetricKernel, sumOf } from '../metric.js';
import { countsAt } from './at-thresholds.js';
import type { Counts } from './curve.js';
import { evenThresholds, listedThresholds } from './thresholds.js';

/** The arguments that all of these metrics have. */
interface PointConfig {
  num_thresholds: number;
  class_id?: number | null;
}

/** A measure at a threshold, in float32, as Keras compares it with its bound. */
type Measure = (counts: Counts) => number;

const share = (part: number, other: number): number => Math.fround(divideNoNan(part, part + other));
const sensitivity: Measure = ({ truePositives, falseNegatives }) => share(truePositives, falseNegatives);
const specificity: Measure = ({ trueNegatives, falsePositives }) => share(trueNegatives, falsePositives);
const precisionOf: Measure = ({ truePositives, falsePositives }) => share(truePositives, falsePositives);

export const sensitivityAtSpecificity: MetricKernel<'sensitivity_at_specificity'> = (config) =>
  bestAt(config, sensitivity, { measure: specificity, least: config.specificity });

export const specificityAtSensitivity: MetricKernel<'specificity_at_sensitivity'> = (config) =>
  bestAt(config, specificity, { measure: sensitivity, least: config.sensitivity });

export const precisionAtRecall: MetricKernel<'precision_at_recall'> = (config) =>
  bestAt(config, precisionOf, { measure: sensitivity, least: config.recall });

export const recallAtPrecision: MetricKernel<'recall_at_precision'> = (config) =>
  bestAt(config, sensitivity, { measure: precisionOf, least: config.precision });

/** The highest value at thresholds where another measure is high enough; 0 where it nowhere is. */
function bestAt(
  { num_thresholds, class_id = null }: PointConfig,
  value: Measure,
  { measure, least }: { measure: Measure; least: number },
): Metric {
  const thresholds = num_thresholds === 1 ? listedThresholds([0.5]) : evenThresholds(num_thresholds);
  const counted = countsAt(thresholds, { class_id });
  return sumOf({
    ...counted,
    result(state) {
      const feasible = counted.read(state).filter((counts) => measure(counts) >= Math.fround(least));
      return Math.max(0, ...feasible.map(value));
    },
  });
}
