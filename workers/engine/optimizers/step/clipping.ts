import * as tf from '@tensorflow/tfjs-core';
import type { CompleteSingle } from '../../../../src/keras/optimizers/single.js';

/** Gradients as the optimizer's clipping leaves them; at most one kind is set. */
export function clipGradients(gradients: tf.Tensor[], optimizer: CompleteSingle): tf.Tensor[] {
  const { clipnorm, clipvalue, global_clipnorm } = optimizer;
  if (clipnorm) return gradients.map((gradient) => clipNorm(gradient, norm([gradient]), clipnorm));
  if (clipvalue) return gradients.map((gradient) => tf.clipByValue(gradient, -clipvalue, clipvalue));
  if (!global_clipnorm) return gradients;
  const globalNorm = norm(gradients);
  return gradients.map((gradient) => clipNorm(gradient, globalNorm, global_clipnorm));
}

/** gradient · limit / max(norm, limit). */
function clipNorm(gradient: tf.Tensor, gradientNorm: tf.Tensor, limit: number): tf.Tensor {
  return tf.mul(gradient, tf.div(limit, tf.maximum(gradientNorm, limit)));
}

function norm(tensors: tf.Tensor[]): tf.Tensor {
  return tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor)))));
}
