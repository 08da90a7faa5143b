import * as tf from '@tensorflow/tfjs-core';

/** Labels that differ from the outputs by a trailing axis of size 1 get it, or lose it, as in Keras. */
export function likeOutput(labels: tf.Tensor, output: tf.Tensor): tf.Tensor {
  if (labels.rank === output.rank - 1 && output.shape.at(-1) === 1) return tf.expandDims(labels, -1);
  return dropLastOne(labels, output.rank + 1);
}

/** Labels [..., 1] of the given rank lose the axis of one. */
export function dropLastOne(labels: tf.Tensor, rank: number): tf.Tensor {
  return labels.rank === rank && labels.shape.at(-1) === 1 ? tf.squeeze(labels, [-1]) : labels;
}
