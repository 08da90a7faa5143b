import type { CompleteLoss, LossType } from '../../../src/keras/losses/index.js';
import { binaryCrossentropy } from './binary-crossentropy.js';
import { categoricalCrossentropy } from './categorical-crossentropy.js';
import { cosineSimilarity } from './cosine-similarity.js';
import { hinge } from './hinge.js';
import { huber } from './huber.js';
import { klDivergence } from './kl-divergence.js';
import { logCosh } from './log-cosh.js';
import type { Loss, LossKernel } from './loss.js';
import { meanAbsoluteError } from './mean-absolute-error.js';
import { meanAbsolutePercentageError } from './mean-absolute-percentage-error.js';
import { meanSquaredError } from './mean-squared-error.js';
import { meanSquaredLogarithmicError } from './mean-squared-logarithmic-error.js';
import { poisson } from './poisson.js';
import { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.js';
import { squaredHinge } from './squared-hinge.js';

const KERNELS: { readonly [T in LossType]: LossKernel<T> } = {
  categorical_crossentropy: categoricalCrossentropy,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
  binary_crossentropy: binaryCrossentropy,
  mean_squared_error: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  huber: huber,
  log_cosh: logCosh,
  cosine_similarity: cosineSimilarity,
  poisson: poisson,
  kl_divergence: klDivergence,
  hinge: hinge,
  squared_hinge: squaredHinge,
};

/** The loss with the given arguments. As in Keras, crossentropies are computed from logits wherever the model still has them. */
export function createLoss<T extends LossType>(type: T, config: CompleteLoss<T>): Loss {
  return KERNELS[type](config);
}
