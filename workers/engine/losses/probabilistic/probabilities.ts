import * as tf from '@tensorflow/tfjs-core';
import type { Signal } from '../../layers/kernel.js';
import { moveToLast } from '../../ops/shape/along-last.js';

export { clipProbabilities, EPSILON } from '../../ops/numeric/probabilities.js';

/** As in Keras on TensorFlow, the inputs of softmax or sigmoid are the logits, whichever of them the loss is for. */
export function logitsOf(output: Signal, fromLogits: boolean): tf.Tensor | null {
  return output.logits ?? (fromLogits ? output.x : null);
}

/** Computes losses of classes that are along any axis as if that were the last one. */
export const alongClasses = (
  { x, logits, mask }: Signal,
  labels: tf.Tensor,
  axis: number,
  compute: (labels: tf.Tensor, output: Signal) => tf.Tensor,
): tf.Tensor => {
  const classes = axis < 0 ? axis + x.rank : axis;
  if (classes === x.rank - 1) return compute(labels, { x, logits, mask });
  const moved = { x: moveToLast(x, classes), logits: logits && moveToLast(logits, classes), mask };
  return compute(moveToLast(labels, classes), moved);
};

/** Labels of which a part is spread evenly over `classes`. */
export function smoothed(labels: tf.Tensor, smoothing: number, classes: number): tf.Tensor {
  return smoothing === 0 ? labels : tf.add(tf.mul(labels, 1 - smoothing), smoothing / classes);
}
