import * as tf from '@tensorflow/tfjs-core';
import { sparsemaxOfLast } from '../ops/numeric/sparsemax.js';
import type { ActivationFunction } from './activation.js';

export const softmax: ActivationFunction = (x) => tf.softmax(x);
export const sparsemax: ActivationFunction = sparsemaxOfLast;
export const logSoftmax: ActivationFunction = (x) => tf.logSoftmax(x);

/** exp(x) / Σ exp(x) over axes. */
export function softmaxOver(x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  return isLast(x, axes) ? softmax(x) : tf.exp(tf.sub(x, tf.logSumExp(x, [...axes], true)));
}

/** The logarithm of that. */
export function logSoftmaxOver(x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  return isLast(x, axes) ? logSoftmax(x) : tf.sub(x, tf.logSumExp(x, [...axes], true));
}

const isLast = ({ rank }: tf.Tensor, axes: readonly number[]): boolean =>
  axes.length === 1 && axes[0] === rank - 1;
