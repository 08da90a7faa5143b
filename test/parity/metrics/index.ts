import type { MetricType } from '../../../src/keras/metrics/index.js';
import type { CatalogueCases } from '../catalogue-cases.js';
import { binaryAccuracy } from './accuracy/binary-accuracy.js';
import { categoricalAccuracy } from './accuracy/categorical-accuracy.js';
import { sparseCategoricalAccuracy } from './accuracy/sparse-categorical-accuracy.js';
import { topKCategoricalAccuracy } from './accuracy/top-k-categorical-accuracy.js';
import type { COUNTED_CASES } from './counted/index.js';
import { meanAbsoluteError } from './regression/mean-absolute-error.js';
import { meanAbsolutePercentageError } from './regression/mean-absolute-percentage-error.js';
import { meanSquaredError } from './regression/mean-squared-error.js';
import { meanSquaredLogarithmicError } from './regression/mean-squared-logarithmic-error.js';

/** The cases of every other metric: one without cases does not compile. */
export const METRIC_CASES: {
  readonly [T in Exclude<MetricType, keyof typeof COUNTED_CASES>]: CatalogueCases;
} = {
  binary_accuracy: binaryAccuracy,
  categorical_accuracy: categoricalAccuracy,
  sparse_categorical_accuracy: sparseCategoricalAccuracy,
  top_k_categorical_accuracy: topKCategoricalAccuracy,
  mean_squared_error: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
};
