import { auc, count, operatingPoint, precision, recall } from './confusion.js';
import type { CountedCases } from './counted-case.js';
import { binaryIou, iou, meanIou, oneHotIou, oneHotMeanIou } from './overlaps.js';
import {
  correlation,
  f1Score,
  fbetaScore,
  r2Score,
  rootMeanSquaredError,
  sparseTopKCategoricalAccuracy,
} from './scores.js';

/** The cases of metrics that count over the dataset, or that are more than a mean of values of each output. */
export const COUNTED_CASES = {
  precision,
  recall,
  auc,
  true_positives: count,
  true_negatives: count,
  false_positives: count,
  false_negatives: count,
  sensitivity_at_specificity: operatingPoint('specificity'),
  specificity_at_sensitivity: operatingPoint('sensitivity'),
  precision_at_recall: operatingPoint('recall'),
  recall_at_precision: operatingPoint('precision'),
  f1_score: f1Score,
  fbeta_score: fbetaScore,
  io_u: iou,
  binary_io_u: binaryIou,
  mean_io_u: meanIou,
  one_hot_io_u: oneHotIou,
  one_hot_mean_io_u: oneHotMeanIou,
  r2_score: r2Score,
  pearson_correlation: correlation,
  concordance_correlation: correlation,
  root_mean_squared_error: rootMeanSquaredError,
  sparse_top_k_categorical_accuracy: sparseTopKCategoricalAccuracy,
} as const satisfies Readonly<Record<string, CountedCases>>;
