import * as tf from '@tensorflow/tfjs-core';
import type { Softmax } from '../../../../src/keras/layers/activations/softmax.js';
import { sampleAxes } from '../../../../src/keras/layers/shapes/axes.js';
import { softmaxOver } from '../../activations/distributions.js';
import { farBelow } from '../../ops/far-below.js';
import { activate } from '../activate.js';
import type { Kernel, KernelOutput } from '../kernel.js';

/** exp(x) / Σ exp(x) over the given axes, of what a mask does not hide. */
export const softmax: Kernel<typeof Softmax> = ({ axis }, { inputs: [shape] }) => {
  const axes = sampleAxes(axis, shape).map((index) => index + 1);
  const isLast = axes.length === 1 && axes[0] === shape.length;
  return ([x], { masks: [mask] }) => {
    if (hides(mask, x)) return maskedSoftmax(x, mask, axes);
    return isLast ? activate(x, 'softmax') : softmaxOver(x, axes);
  };
};

/** Whether a mask has a value for each number, or repeats one along axes of size 1. Keras rejects other masks; they hide nothing. */
const hides = (mask: tf.Tensor | null, x: tf.Tensor): mask is tf.Tensor =>
  mask?.rank === x.rank && mask.shape.every((size, axis) => size === 1 || size === x.shape[axis]);

/** Masked values are 0, even where everything is. */
function maskedSoftmax(x: tf.Tensor, mask: tf.Tensor, axes: readonly number[]): KernelOutput {
  const seen = tf.broadcastTo(tf.cast(mask, 'bool'), x.shape);
  const values = softmaxOver(tf.where(seen, x, farBelow(x)), axes);
  return { x: tf.where(seen, values, tf.zerosLike(values)) };
}
