import { divideNoNan, type MetricKernel } from '../metric.js';
import { BELOW_ALL } from '../weighed-outputs.js';
import { atThresholds, type FromCounts, sumFound } from './at-thresholds.js';

export const precision: MetricKernel<'precision'> = (config) =>
  atThresholds(thresholdsOrDefault(config), config, PRECISION);

const PRECISION: FromCounts = {
  size: 2,
  sums: (found, { positive, negative }) => [sumFound(found, positive), sumFound(found, negative)],
  ofSums: ([right = 0, wrong = 0]) => divideNoNan(right, right + wrong),
  ofCounts: ({ truePositives, falsePositives }) => divideNoNan(truePositives, truePositives + falsePositives),
};

/** The thresholds of a metric; as in Keras all of the largest outputs are positive where none is given. */
export const thresholdsOrDefault = <T>({
  thresholds,
  top_k,
}: {
  thresholds: T | null;
  top_k?: number | null;
}): T | number => thresholds ?? (typeof top_k === 'number' ? BELOW_ALL : 0.5);
