import * as tf from '@tensorflow/tfjs-core';
import type { LossName } from '../../src/contracts/compile.js';
import type { ResolvedLoss } from '../../src/contracts/training-config.js';
import type { Signal } from './layers/layer.js';

/** The loss of each sample: a tensor [batch], the mean over all other axes. */
export type SampleLoss = (labels: tf.Tensor, output: Signal) => tf.Tensor;

/** What Keras clips probabilities by before it takes their logarithm. */
const EPSILON = 1e-7;

/** The loss of a Keras name. Crossentropies are computed from logits wherever the model still has them. */
export function createLoss({ type, from_logits }: ResolvedLoss): SampleLoss {
  const compute = LOSS_FUNCTIONS[type];
  return (labels, output) => meanOfSamples(compute(labels, output, from_logits));
}

type LossFunction = (labels: tf.Tensor, output: Signal, fromLogits: boolean) => tf.Tensor;

const LOSS_FUNCTIONS: Readonly<Record<LossName, LossFunction>> = {
  categorical_crossentropy: (labels, output, fromLogits) =>
    tf.neg(tf.sum(tf.mul(labels, logProbabilities(output, fromLogits)), -1)),
  sparse_categorical_crossentropy: (labels, output, fromLogits) => {
    const logs = logProbabilities(output, fromLogits);
    const classes = tf.cast(dropLastOne(labels, logs.rank), 'int32');
    return tf.neg(tf.sum(tf.mul(tf.oneHot(classes, logs.shape.at(-1) ?? 1), logs), -1));
  },
  binary_crossentropy: (labels, output, fromLogits) => {
    const target = likeOutput(labels, output.x);
    const logits = logitsOf(output, 'sigmoid', fromLogits);
    return logits === null ? crossentropy(target, output.x) : crossentropyOfLogits(target, logits);
  },
  mean_squared_error: (labels, { x }) => tf.squaredDifference(likeOutput(labels, x), x),
  mean_absolute_error: (labels, { x }) => tf.abs(tf.sub(likeOutput(labels, x), x)),
};

/** Labels [batch] beside outputs [batch, 1] get the missing axis, as Keras gives it. */
export function likeOutput(labels: tf.Tensor, output: tf.Tensor): tf.Tensor {
  return labels.rank === output.rank - 1 && output.shape.at(-1) === 1 ? tf.expandDims(labels, -1) : labels;
}

/** Class indices [batch, 1] beside outputs [batch, classes] lose the axis of one. */
export function dropLastOne(labels: tf.Tensor, outputRank: number): tf.Tensor {
  return labels.rank === outputRank && labels.shape.at(-1) === 1 ? tf.squeeze(labels, [-1]) : labels;
}

/** The mean over every axis but the first. */
export function meanOfSamples(values: tf.Tensor): tf.Tensor {
  if (values.rank <= 1) return values;
  return tf.mean(tf.reshape(values, [values.shape[0] ?? 1, -1]), 1);
}

function logitsOf(output: Signal, activation: 'softmax' | 'sigmoid', fromLogits: boolean): tf.Tensor | null {
  if (fromLogits) return output.x;
  return output.logits?.activation === activation ? output.logits.value : null;
}

function logProbabilities(output: Signal, fromLogits: boolean): tf.Tensor {
  const logits = logitsOf(output, 'softmax', fromLogits);
  if (logits !== null) return tf.logSoftmax(logits);
  const shares = tf.div(output.x, tf.sum(output.x, -1, true));
  return tf.log(tf.clipByValue(shares, EPSILON, 1 - EPSILON));
}

function crossentropy(target: tf.Tensor, probability: tf.Tensor): tf.Tensor {
  const clipped = tf.clipByValue(probability, EPSILON, 1 - EPSILON);
  const one = tf.mul(target, tf.log(clipped));
  const zero = tf.mul(tf.sub(1, target), tf.log(tf.sub(1, clipped)));
  return tf.neg(tf.add(one, zero));
}

/** max(x, 0) - x·z + log(1 + e^-|x|), which never overflows (TensorFlow's sigmoid_cross_entropy_with_logits). */
function crossentropyOfLogits(target: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const linear = tf.sub(tf.relu(logits), tf.mul(logits, target));
  return tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}
