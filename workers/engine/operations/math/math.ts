import * as tf from '@tensorflow/tfjs-core';
import { reducedAxes } from '../../../../src/keras/operations/arguments/axes.js';
import { flagArgument, integerArgument } from '../../../../src/keras/operations/arguments/values.js';
import { oneHotAt } from '../../ops/indexing/one-hot.js';
import type { SegmentReduction } from '../../ops/indexing/segments.js';
import { topK as selectTopK } from '../../ops/indexing/top-k.js';
import { windowsAlong } from '../../ops/indexing/windows.js';
import { logSumExp } from '../../ops/numeric/log-sum-exp.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

export const segments =
  (reduce: SegmentReduction): OperationKernel =>
  (args, [output]) =>
    reduce(tensorOf(args, 'data'), tensorOf(args, 'segment_ids'), output?.shape[0] ?? 1);

export const topK: OperationKernel = (args) => {
  const { values, indices } = selectTopK(tensorOf(args, 'x'), integerArgument(args, 'k'));
  return [values, indices];
};

/** As tf.math.in_top_k: a class is in where fewer than k are larger, and where all predictions are finite. */
export const inTopK: OperationKernel = (args) => {
  const predictions = tensorOf(args, 'predictions');
  const classes = predictions.shape[1] ?? 1;
  const isTarget = oneHotAt(tensorOf(args, 'targets'), classes, 1, 'bool');
  const ofTarget = tf.max(tf.where(isTarget, predictions, tf.fill(predictions.shape, -Infinity)), 1, true);
  const larger = tf.sum(tf.cast(tf.greater(predictions, ofTarget), 'float32'), 1);
  const isIn = tf.less(larger, integerArgument(args, 'k'));
  return tf.logicalAnd(isIn, tf.isFinite(tf.squeeze(ofTarget, [1])));
};

export const logsumexp: OperationKernel = (args) => {
  const x = tensorOf(args, 'x');
  return logSumExp(x, [...reducedAxes(args, 'axis', x.rank)], flagArgument(args, 'keepdims'));
};

export const cDist: OperationKernel = (args) => {
  const differences = tf.sub(tf.expandDims(tensorOf(args, 'x'), -2), tf.expandDims(tensorOf(args, 'y'), -3));
  return tf.sqrt(tf.sum(tf.square(differences), -1));
};

export const extractSequences: OperationKernel = (args, [output]) => {
  const x = tensorOf(args, 'x');
  return windowsAlong(x, x.rank - 1, {
    size: integerArgument(args, 'sequence_length'),
    count: output?.shape.at(-2) ?? 1,
    stride: integerArgument(args, 'sequence_stride'),
    dilation: 1,
  });
};
