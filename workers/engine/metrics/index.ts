import {
  type CompleteMetric,
  completeMetric,
  type MetricType,
  metricOf,
  type StoredMetric,
} from '../../../src/keras/metrics/index.js';
import type { Shape } from '../../../src/keras/shape.js';
import { binaryAccuracy } from './accuracy/binary-accuracy.js';
import { categoricalAccuracy } from './accuracy/categorical-accuracy.js';
import { sparseCategoricalAccuracy } from './accuracy/sparse-categorical-accuracy.js';
import { sparseTopKCategoricalAccuracy } from './accuracy/sparse-top-k-categorical-accuracy.js';
import { topKCategoricalAccuracy } from './accuracy/top-k-categorical-accuracy.js';
import { auc } from './confusion/auc.js';
import { falseNegatives, falsePositives, trueNegatives, truePositives } from './confusion/counts.js';
import {
  precisionAtRecall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
} from './confusion/operating-points.js';
import { precision } from './confusion/precision.js';
import { recall } from './confusion/recall.js';
import { concordanceCorrelation } from './correlation/concordance-correlation.js';
import { pearsonCorrelation } from './correlation/pearson-correlation.js';
import { f1Score, fbetaScore } from './f-score/f-score.js';
import { binaryIou } from './iou/binary-iou.js';
import { iou, meanIou, oneHotIou, oneHotMeanIou } from './iou/iou.js';
import { type Metric, type MetricKernel, meanOf } from './metric.js';
import { meanAbsoluteError } from './regression/mean-absolute-error.js';
import { meanAbsolutePercentageError } from './regression/mean-absolute-percentage-error.js';
import { meanSquaredError } from './regression/mean-squared-error.js';
import { meanSquaredLogarithmicError } from './regression/mean-squared-logarithmic-error.js';
import { r2Score } from './regression/r2-score.js';
import { rootMeanSquaredError } from './regression/root-mean-squared-error.js';

const KERNELS: { readonly [T in MetricType]: MetricKernel<T> } = {
  binary_accuracy: binaryAccuracy,
  categorical_accuracy: categoricalAccuracy,
  sparse_categorical_accuracy: sparseCategoricalAccuracy,
  top_k_categorical_accuracy: topKCategoricalAccuracy,
  sparse_top_k_categorical_accuracy: sparseTopKCategoricalAccuracy,
  mean_squared_error: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  root_mean_squared_error: rootMeanSquaredError,
  precision: precision,
  recall: recall,
  auc: auc,
  true_positives: truePositives,
  true_negatives: trueNegatives,
  false_positives: falsePositives,
  false_negatives: falseNegatives,
  sensitivity_at_specificity: sensitivityAtSpecificity,
  specificity_at_sensitivity: specificityAtSensitivity,
  precision_at_recall: precisionAtRecall,
  recall_at_precision: recallAtPrecision,
  f1_score: f1Score,
  fbeta_score: fbetaScore,
  io_u: iou,
  mean_io_u: meanIou,
  one_hot_io_u: oneHotIou,
  one_hot_mean_io_u: oneHotMeanIou,
  binary_io_u: binaryIou,
  r2_score: r2Score,
  pearson_correlation: pearsonCorrelation,
  concordance_correlation: concordanceCorrelation,
};

/** A metric, the name under which it is reported, and whether steps that a mask excludes count. */
export interface NamedMetric extends Metric {
  name: string;
  countsMasked: boolean;
}

/** The mean of the losses of batches, each counted once, as in Keras. */
export const lossOfBatches: Metric = meanOf((_, loss) => loss);

/** A metric of a job. @param output The shape of the outputs, without the batch axis */
export function createMetric(stored: StoredMetric, output: Shape): NamedMetric {
  const complete = completeMetric(stored);
  const { countsMasked = false } = metricOf(complete.function);
  return { ...kernelOf(complete.function, complete, output), name: complete.name, countsMasked };
}

function kernelOf<T extends MetricType>(type: T, config: CompleteMetric<T>, output: Shape): Metric {
  return KERNELS[type](config, output);
}
