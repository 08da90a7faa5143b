import * as tf from '@tensorflow/tfjs-core';
import type { Dense } from '../../../../src/keras/layers/core/dense.js';
import { matMul } from '../../ops/mat-mul.js';
import { activate } from '../activate.js';
import { addBias } from '../add-bias.js';
import type { Kernel } from '../kernel.js';

/** activation(x · kernel + bias) over the last axis. */
export const dense: Kernel<typeof Dense> =
  ({ units, use_bias, activation }) =>
  ([x], { weight }) => {
    const product = multiplyLastAxis(x, weight('kernel'), units);
    return activate(use_bias ? addBias(product, weight('bias')) : product, activation);
  };

function multiplyLastAxis(x: tf.Tensor, kernel: tf.Tensor, units: number): tf.Tensor {
  if (x.rank === 2) return matMul(x, kernel);
  const rows = tf.reshape(x, [-1, x.shape.at(-1) ?? 1]);
  return tf.reshape(matMul(rows, kernel), [...x.shape.slice(0, -1), units]);
}
