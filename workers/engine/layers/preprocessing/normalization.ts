import * as tf from '@tensorflow/tfjs-core';
import type { Normalization } from '../../../../src/keras/layers/preprocessing/normalization.js';
import { sampleAxes } from '../../../../src/keras/layers/shapes/axes.js';
import type { CallContext, ConfigOf, Kernel } from '../kernel.js';
import { tensorOf } from './numbers.js';

/** Keras's `backend.epsilon()`: no standard deviation counts as smaller. */
const EPSILON = 1e-7;

/** (x - mean) / √variance, or its inverse. */
export const normalization: Kernel<typeof Normalization> = (config, { inputs: [shape] }) => {
  const axes = sampleAxes(config.axis, shape);
  return ([x], context) => {
    const { mean, variance } = moments(config, axes, shape, context);
    const deviation = tf.maximum(tf.sqrt(variance), EPSILON);
    return config.invert ? tf.add(mean, tf.mul(x, deviation)) : tf.div(tf.sub(x, mean), deviation);
  };
};

/** Both of the rank of the batch; where the arguments do not give them, the weights do. */
function moments(
  { mean, variance }: ConfigOf<typeof Normalization>,
  axes: readonly number[],
  shape: readonly number[],
  { weight }: Pick<CallContext, 'weight'>,
): { mean: tf.Tensor; variance: tf.Tensor } {
  const along = (x: tf.Tensor) => tf.reshape(x, alongAxes(x.shape, axes, shape.length));
  if (mean === null || variance === null)
    return { mean: along(weight('mean')), variance: along(weight('variance')) };
  return { mean: along(tensorOf(mean)), variance: along(tensorOf(variance)) };
}

/** Sizes at the last of the axes, 1 elsewhere, the batch axis first. */
function alongAxes(sizes: readonly number[], axes: readonly number[], rank: number): number[] {
  const ends = axes.slice(axes.length - sizes.length);
  return [1, ...Array.from({ length: rank }, (_, axis) => sizes[ends.indexOf(axis)] ?? 1)];
}
