import * as tf from '@tensorflow/tfjs-core';
import type { Signal } from '../../layers/kernel.js';

export { clipProbabilities, EPSILON } from '../../ops/numeric/probabilities.js';

/** As in Keras on TensorFlow, the inputs of softmax or sigmoid are the logits, whichever of them the loss is for. */
export function logitsOf(output: Signal, fromLogits: boolean): tf.Tensor | null {
  return output.logits ?? (fromLogits ? output.x : null);
}

/** Labels of which a part is spread evenly over `classes`. */
export function smoothed(labels: tf.Tensor, smoothing: number, classes: number): tf.Tensor {
  return smoothing === 0 ? labels : tf.add(tf.mul(labels, 1 - smoothing), smoothing / classes);
}
