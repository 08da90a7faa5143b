import * as tf from '@tensorflow/tfjs-core';
import type { Signal } from '../layers/kernel.js';

/** Labels that differ from the outputs by a trailing axis of size 1 get it, or lose it, as in Keras. */
export function likeOutput(labels: tf.Tensor, output: tf.Tensor): tf.Tensor {
  if (labels.rank === output.rank - 1 && output.shape.at(-1) === 1) return tf.expandDims(labels, -1);
  return dropLastOne(labels, output.rank + 1);
}

/**
 * Labels and outputs that a loss compares one by one. As in Keras, of [batch, steps, 1] outputs the last axis goes where labels lack
 * it, while [batch] labels get it.
 */
export function pair(labels: tf.Tensor, output: Signal): { labels: tf.Tensor; output: Signal } {
  const { x, logits, mask } = output;
  const isLonger = x.rank > 2 && labels.rank === x.rank - 1 && x.shape.at(-1) === 1;
  if (!isLonger) return { labels: likeOutput(labels, x), output };
  return { labels, output: { x: tf.squeeze(x, [-1]), logits: logits && tf.squeeze(logits, [-1]), mask } };
}

/** Labels [..., 1] of the given rank lose the axis of one. */
export function dropLastOne(labels: tf.Tensor, rank: number): tf.Tensor {
  return labels.rank === rank && labels.shape.at(-1) === 1 ? tf.squeeze(labels, [-1]) : labels;
}
