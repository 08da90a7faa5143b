import * as tf from '@tensorflow/tfjs-core';
import type { YOp } from '../../../src/contracts/datasets/preprocessing.js';

/** Applies the steps to labels [batch, ...labelShape]. */
export function preprocessLabels(labels: tf.Tensor, steps: readonly YOp[]): tf.Tensor {
  return tf.tidy(() => steps.reduce(oneHot, labels));
}

function oneHot(labels: tf.Tensor, { num_classes }: YOp): tf.Tensor {
  if (num_classes === undefined) throw new Error('one_hot needs num_classes; a resolved job has it');
  const flat = labels.rank > 1 && labels.shape.at(-1) === 1 ? tf.squeeze(labels, [-1]) : labels;
  return tf.cast(tf.oneHot(tf.cast(flat, 'int32'), num_classes), 'float32');
}
