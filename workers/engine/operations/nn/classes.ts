import * as tf from '@tensorflow/tfjs-core';
import { axisArgument } from '../../../../src/keras/operations/arguments/axes.js';
import {
  flagArgument,
  integerArgument,
  numberArgument,
} from '../../../../src/keras/operations/arguments/values.js';
import type { OperationArguments, TensorSpec } from '../../../../src/keras/operations/operation.js';
import { sparseSoftmaxCrossentropy } from '../../ops/crossentropy.js';
import { oneHotAt } from '../../ops/indexing/one-hot.js';
import {
  binaryCrossentropyOfLogits,
  binaryCrossentropyOfProbabilities,
  clipProbabilities,
  crossentropyOfShares,
} from '../../ops/numeric/probabilities.js';
import { moveToLast } from '../../ops/shape/along-last.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

function oneHotOf(
  args: OperationArguments<tf.Tensor>,
  name: string,
  outputs: readonly TensorSpec[],
): tf.Tensor {
  const x = tensorOf(args, name);
  const classes = integerArgument(args, 'num_classes');
  return oneHotAt(x, classes, axisArgument(args, 'axis', x.rank + 1), outputs[0]?.dtype ?? 'float32');
}

export const oneHot: OperationKernel = (args, outputs) => oneHotOf(args, 'x', outputs);

export const multiHot: OperationKernel = (args, outputs) => {
  const each = oneHotOf(args, 'inputs', outputs);
  const reduced = each.rank > 2 ? 1 : 0;
  return each.dtype === 'bool' ? tf.any(each, reduced) : tf.max(each, reduced);
};

export const binaryCrossentropy: OperationKernel = (args) => {
  const compute = flagArgument(args, 'from_logits')
    ? binaryCrossentropyOfLogits
    : binaryCrossentropyOfProbabilities;
  return compute(tensorOf(args, 'target'), tensorOf(args, 'output'));
};

export const categoricalCrossentropy: OperationKernel = (args) => {
  const output = tensorOf(args, 'output');
  const axis = axisArgument(args, 'axis', output.rank);
  const compute = flagArgument(args, 'from_logits') ? crossentropyOfLogits : crossentropyOfShares;
  return compute(moveToLast(tensorOf(args, 'target'), axis), moveToLast(output, axis));
};

/** -Σ target · log softmax(logits). Unlike the loss's kernel, it has a gradient by the target, whose sum may be any. */
const crossentropyOfLogits = (target: tf.Tensor, logits: tf.Tensor): tf.Tensor =>
  tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), -1));

export const sparseCategoricalCrossentropy: OperationKernel = (args, [loss]) => {
  const output = tensorOf(args, 'output');
  const classes = tf.reshape(tensorOf(args, 'target'), [...(loss?.shape ?? [])]);
  const logits = flagArgument(args, 'from_logits') ? output : tf.log(clipProbabilities(output));
  return sparseSoftmaxCrossentropy(classes, logits);
};

export const psnr: OperationKernel = (args) => {
  const error = tf.mean(tf.square(tf.sub(tensorOf(args, 'x1'), tensorOf(args, 'x2'))));
  const largest = 20 * Math.log10(numberArgument(args, 'max_val'));
  return tf.sub(largest, tf.mul(tf.log(error), 10 / Math.LN10));
};
