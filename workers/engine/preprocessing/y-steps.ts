import * as tf from '@tensorflow/tfjs-core';
import type { YOp } from '../../../src/contracts/datasets/preprocessing.js';
import { inWindows } from './x-steps.js';

/** Applies the steps to labels [rows, ...labelShape]. */
export function preprocessLabels(labels: tf.Tensor, steps: readonly YOp[]): tf.Tensor {
  return tf.tidy(() => steps.reduce(applyStep, labels));
}

function applyStep(labels: tf.Tensor, step: YOp): tf.Tensor {
  switch (step.op) {
    case 'one_hot':
      return oneHot(labels, step);
    case 'window':
      return inWindows(labels, step.sequence_length);
    case 'mix_up':
    case 'cut_mix':
      // Samples are mixed in batches of training only.
      return labels;
    case 'input':
      throw new Error('The labels are an input, not an array of labels');
  }
}

function oneHot(labels: tf.Tensor, { num_classes }: Extract<YOp, { op: 'one_hot' }>): tf.Tensor {
  if (num_classes === undefined) throw new Error('one_hot needs num_classes; a resolved job has it');
  const flat = labels.rank > 1 && labels.shape.at(-1) === 1 ? tf.squeeze(labels, [-1]) : labels;
  return tf.cast(tf.oneHot(tf.cast(flat, 'int32'), num_classes), 'float32');
}
