import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { normalizedAxis } from '../../../src/domain/model/layer-shape.js';
import { normalizeBatch } from '../ops/batch-normalization.js';
import {
  type CallContext,
  type LayerBuilder,
  type Signal,
  trainableWeight,
  type WeightSpec,
} from './layer.js';

/** Normalises with the statistics of the batch in training and with moving ones otherwise. */
export const buildBatchNormalization: LayerBuilder<'BatchNormalization'> = (config, inputShape) => {
  const index = normalizedAxis(config.axis, inputShape) ?? 0;
  const axis = index + 1;
  return {
    weights: normalizationWeights(config, inputShape[index] ?? 1),
    call: (input, context) => ({
      x: normalize(config, axis, input, context),
      mask: input.mask,
      logits: null,
    }),
  };
};

function normalizationWeights(config: CompleteLayerOf<'BatchNormalization'>, size: number): WeightSpec[] {
  const gamma = trainableWeight(config, 'gamma', [size]);
  const beta = trainableWeight(config, 'beta', [size]);
  return [
    ...(config.scale ? [gamma] : []),
    ...(config.center ? [beta] : []),
    movingStatistic('moving_mean', size, config.moving_mean_initializer),
    movingStatistic('moving_variance', size, config.moving_variance_initializer),
  ];
}

function movingStatistic(name: string, size: number, initializer: WeightSpec['initializer']): WeightSpec {
  return { name, shape: [size], initializer, trainable: false, regularizer: null, constraint: null };
}

function normalize(
  config: CompleteLayerOf<'BatchNormalization'>,
  axis: number,
  { x, mask }: Signal,
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
    mask,
    onStatistics: ({ mean, variance }) => {
      context.update('moving_mean', movingAverage(moving.mean, mean, config.momentum));
      context.update('moving_variance', movingAverage(moving.variance, variance, config.momentum));
    },
  });
}

function movingAverage(moving: tf.Tensor, latest: tf.Tensor, momentum: number): tf.Tensor {
  return tf.add(tf.mul(moving, momentum), tf.mul(latest, 1 - momentum));
}
