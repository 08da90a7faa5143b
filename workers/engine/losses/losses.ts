import * as tf from '@tensorflow/tfjs-core';
import type { LossName } from '../../../src/contracts/compile.js';
import type { ResolvedLoss } from '../../../src/contracts/training-config.js';
import type { Signal } from '../layers/kernel.js';
import { absolute } from '../ops/absolute.js';
import { softmaxCrossentropy, sparseSoftmaxCrossentropy } from '../ops/crossentropy.js';

/** Losses before their mean is taken: a tensor [batch, ...]. */
export type Loss = (labels: tf.Tensor, output: Signal) => tf.Tensor;

/** What Keras clips probabilities by before it takes their logarithm. */
const EPSILON = 1e-7;

/** The loss of a Keras name. As in Keras, crossentropies are computed from logits wherever the model still has them. */
export function createLoss({ type, from_logits }: ResolvedLoss): Loss {
  const compute = LOSS_FUNCTIONS[type];
  return (labels, output) => compute(labels, output, from_logits);
}

type LossFunction = (labels: tf.Tensor, output: Signal, fromLogits: boolean) => tf.Tensor;

const LOSS_FUNCTIONS: Readonly<Record<LossName, LossFunction>> = {
  categorical_crossentropy: (labels, output, fromLogits) => {
    const logits = logitsOf(output, fromLogits);
    return logits === null ? categorical(labels, output.x) : softmaxCrossentropy(labels, logits);
  },
  sparse_categorical_crossentropy: (labels, output, fromLogits) => {
    const logits = logitsOf(output, fromLogits) ?? tf.log(clipProbabilities(output.x));
    return sparseSoftmaxCrossentropy(dropLastOne(labels, logits.rank), logits);
  },
  binary_crossentropy: (labels, output, fromLogits) => {
    const target = likeOutput(labels, output.x);
    const logits = logitsOf(output, fromLogits);
    return logits === null ? binary(target, output.x) : binaryOfLogits(target, logits);
  },
  mean_squared_error: (labels, { x }) => tf.squaredDifference(likeOutput(labels, x), x),
  mean_absolute_error: (labels, { x }) => absolute(tf.sub(likeOutput(labels, x), x)),
};

/** Labels that differ from the outputs by a trailing axis of size 1 get it, or lose it, as in Keras. */
export function likeOutput(labels: tf.Tensor, output: tf.Tensor): tf.Tensor {
  if (labels.rank === output.rank - 1 && output.shape.at(-1) === 1) return tf.expandDims(labels, -1);
  return dropLastOne(labels, output.rank + 1);
}

/** Labels [..., 1] of the given rank lose the axis of one. */
export function dropLastOne(labels: tf.Tensor, rank: number): tf.Tensor {
  return labels.rank === rank && labels.shape.at(-1) === 1 ? tf.squeeze(labels, [-1]) : labels;
}

/** As Keras on TensorFlow has it, what softmax or sigmoid took stands for logits, whichever of them the loss is for. */
function logitsOf(output: Signal, fromLogits: boolean): tf.Tensor | null {
  return output.logits ?? (fromLogits ? output.x : null);
}

function clipProbabilities(x: tf.Tensor): tf.Tensor {
  return tf.clipByValue(x, EPSILON, 1 - EPSILON);
}

function categorical(target: tf.Tensor, output: tf.Tensor): tf.Tensor {
  const shares = tf.div(output, tf.sum(output, -1, true));
  return tf.neg(tf.sum(tf.mul(target, tf.log(clipProbabilities(shares))), -1));
}

function binary(target: tf.Tensor, output: tf.Tensor): tf.Tensor {
  const clipped = clipProbabilities(output);
  const one = tf.mul(target, tf.log(clipped));
  const zero = tf.mul(tf.sub(1, target), tf.log(tf.sub(1, clipped)));
  return tf.neg(tf.add(one, zero));
}

/** max(x, 0) - x·z + log(1 + e^-|x|), which never overflows (TensorFlow's sigmoid_cross_entropy_with_logits). */
function binaryOfLogits(target: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const linear = tf.sub(tf.relu(logits), tf.mul(logits, target));
  return tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}
