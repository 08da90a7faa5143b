import type { CompleteLoss, LossType } from '../../../src/keras/losses/index.js';
import { categoricalHinge } from './hinge/categorical-hinge.js';
import { hinge } from './hinge/hinge.js';
import { squaredHinge } from './hinge/squared-hinge.js';
import type { Loss, LossKernel } from './loss.js';
import { binaryCrossentropy } from './probabilistic/binary-crossentropy.js';
import { binaryFocalCrossentropy } from './probabilistic/binary-focal-crossentropy.js';
import { categoricalCrossentropy } from './probabilistic/categorical-crossentropy.js';
import { categoricalFocalCrossentropy } from './probabilistic/categorical-focal-crossentropy.js';
import { categoricalGeneralizedCrossEntropy } from './probabilistic/categorical-generalized-cross-entropy.js';
import { klDivergence } from './probabilistic/kl-divergence.js';
import { poisson } from './probabilistic/poisson.js';
import { sparseCategoricalCrossentropy } from './probabilistic/sparse-categorical-crossentropy.js';
import { cosineSimilarity } from './regression/cosine-similarity.js';
import { huber } from './regression/huber.js';
import { logCosh } from './regression/log-cosh.js';
import { meanAbsoluteError } from './regression/mean-absolute-error.js';
import { meanAbsolutePercentageError } from './regression/mean-absolute-percentage-error.js';
import { meanSquaredError } from './regression/mean-squared-error.js';
import { meanSquaredLogarithmicError } from './regression/mean-squared-logarithmic-error.js';
import { dice } from './segmentation/dice.js';
import { tversky } from './segmentation/tversky.js';
import { ctc } from './sequence/ctc.js';
import { circle } from './similarity/circle.js';

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
  binary_focal_crossentropy: binaryFocalCrossentropy,
  categorical_focal_crossentropy: categoricalFocalCrossentropy,
  categorical_generalized_cross_entropy: categoricalGeneralizedCrossEntropy,
  categorical_hinge: categoricalHinge,
  dice: dice,
  tversky: tversky,
  circle: circle,
  ctc: ctc,
};

/** The loss with the given arguments. As in Keras, crossentropies are computed from logits wherever the model still has them. */
export function createLoss<T extends LossType>(type: T, config: CompleteLoss<T>): Loss {
  return KERNELS[type](config);
}
