import * as tf from '@tensorflow/tfjs-core';
import type { LayerOf } from '../../../src/contracts/layers.js';
import { normalizeBatch } from '../batch-normalization.js';
import {
  type CallContext,
  type LayerBuilder,
  type Signal,
  trainableWeight,
  type WeightSpec,
} from './layer.js';

/** Normalises with the statistics of the batch in training and with moving ones otherwise. */
export const buildBatchNormalization: LayerBuilder<'BatchNormalization'> = (config, inputShape) => {
  const rank = inputShape.length + 1;
  const axis = normalAxis(config.axis ?? -1, rank);
  return {
    weights: normalizationWeights(config, inputShape[axis - 1] ?? 1),
    outputShape: inputShape,
    call: (input, context) => ({
      x: normalize(config, axis, input, context),
      mask: input.mask,
      logits: null,
    }),
  };
};

function normalAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function normalizationWeights(config: LayerOf<'BatchNormalization'>, size: number): WeightSpec[] {
  const gamma = trainableWeight(config, 'gamma', [size], {
    initializer: config.gamma_initializer ?? 'ones',
    regularizer: config.gamma_regularizer,
    constraint: config.gamma_constraint,
  });
  const beta = trainableWeight(config, 'beta', [size], {
    initializer: config.beta_initializer ?? 'zeros',
    regularizer: config.beta_regularizer,
    constraint: config.beta_constraint,
  });
  return [
    ...((config.scale ?? true) ? [gamma] : []),
    ...((config.center ?? true) ? [beta] : []),
    movingStatistic('moving_mean', size, config.moving_mean_initializer ?? 'zeros'),
    movingStatistic('moving_variance', size, config.moving_variance_initializer ?? 'ones'),
  ];
}

function movingStatistic(name: string, size: number, initializer: WeightSpec['initializer']): WeightSpec {
  return { name, shape: [size], initializer, trainable: false, regularizer: null, constraint: null };
}

function normalize(
  config: LayerOf<'BatchNormalization'>,
  axis: number,
  { x, mask }: Signal,
  context: CallContext,
): tf.Tensor {
  const affine = {
    gamma: (config.scale ?? true) ? context.weight('gamma') : null,
    beta: (config.center ?? true) ? context.weight('beta') : null,
    epsilon: config.epsilon ?? 0.001,
    axis,
  };
  const moving = { mean: context.weight('moving_mean'), variance: context.weight('moving_variance') };
  if (!context.training || config.trainable === false)
    return normalizeBatch(x, { ...affine, statistics: moving });
  return normalizeBatch(x, {
    ...affine,
    mask,
    onStatistics: ({ mean, variance }) => {
      context.update('moving_mean', movingAverage(moving.mean, mean, config.momentum ?? 0.99));
      context.update('moving_variance', movingAverage(moving.variance, variance, config.momentum ?? 0.99));
    },
  });
}

function movingAverage(moving: tf.Tensor, latest: tf.Tensor, momentum: number): tf.Tensor {
  return tf.add(tf.mul(moving, momentum), tf.mul(latest, 1 - momentum));
}
