import * as tf from '@tensorflow/tfjs-core';
import { normalizedAxis } from '../../../../src/keras/layers/normalization/axis.js';
import type { BatchNormalization } from '../../../../src/keras/layers/normalization/batch-normalization.js';
import { normalizeBatch } from '../../ops/batch-normalization.js';
import type { CallContext, ConfigOf, Kernel } from '../kernel.js';
import { renormalize } from './batch-renormalization.js';

/** Normalises with the statistics of the batch in training and with moving ones otherwise. */
export const batchNormalization: Kernel<typeof BatchNormalization> = (config, { inputs: [shape] }) => {
  const axis = (normalizedAxis(config.axis, shape) ?? 0) + 1;
  return ([x], context) =>
    config.renorm && context.training && config.trainable
      ? renormalize(config, axis, x, context)
      : normalize(config, axis, x, context);
};

function normalize(
  config: ConfigOf<typeof BatchNormalization>,
  axis: number,
  x: tf.Tensor,
  context: CallContext,
): tf.Tensor {
  const affine = {
    gamma: config.scale ? context.weight('gamma') : null,
    beta: config.center ? context.weight('beta') : null,
    epsilon: config.epsilon,
    axis,
  };
  const moving = { mean: context.weight('moving_mean'), variance: context.weight('moving_variance') };
  if (!context.training || !config.trainable) return normalizeBatch(x, { ...affine, statistics: moving });
  return normalizeBatch(x, {
    ...affine,
    mask: context.masks[0],
    onStatistics: ({ mean, variance }) => {
      context.update('moving_mean', movingAverage(moving.mean, mean, config.momentum));
      context.update('moving_variance', movingAverage(moving.variance, variance, config.momentum));
    },
  });
}

function movingAverage(moving: tf.Tensor, latest: tf.Tensor, momentum: number): tf.Tensor {
  return tf.add(tf.mul(moving, momentum), tf.mul(latest, 1 - momentum));
}
