import * as tf from '@tensorflow/tfjs-core';
import type { BatchNormalization } from '../../../../src/keras/layers/normalization/batch-normalization.js';
import { batchStatistics, normalizeWith, type Statistics } from '../../ops/batch-normalization.js';
import { withoutGradient } from '../../ops/custom-gradient.js';
import type { CallContext, ConfigOf } from '../kernel.js';

type Config = ConfigOf<typeof BatchNormalization>;

/** (x - mean) / √(variance + ε) · r + d in training: as if by statistics that move with the batches (Ioffe, 2017). */
export function renormalize(config: Config, axis: number, x: tf.Tensor, context: CallContext): tf.Tensor {
  const statistics = batchStatistics(x, axis, context.masks[0]);
  const stddev = tf.sqrt(tf.add(statistics.variance, config.epsilon));
  const { r, d } = corrections(config, statistics.mean, stddev, context);
  updateStatistics(config, statistics, stddev, context);
  return normalizeWith(x, statistics, {
    ...corrected(config, { r, d }, context),
    epsilon: config.epsilon,
    axis,
  });
}

/** The factor and the offset between the statistics of the batch and those that move with the batches. */
function corrections(
  { epsilon, renorm_clipping: bounds }: Config,
  mean: tf.Tensor,
  stddev: tf.Tensor,
  { weight }: CallContext,
): { r: tf.Tensor; d: tf.Tensor } {
  const { rmin, rmax, dmax } = bounds ?? {};
  const moving = tf.maximum(weight('renorm_stddev'), Math.sqrt(epsilon));
  const clip = (x: tf.Tensor, least: number | undefined, most: number | undefined) =>
    tf.clipByValue(x, least ?? Number.NEGATIVE_INFINITY, most ?? Number.POSITIVE_INFINITY);
  const r = withoutGradient(stddev, (own) => clip(tf.div(own, moving), rmin, rmax));
  const d = withoutGradient(mean, (own) =>
    clip(tf.div(tf.sub(own, weight('renorm_mean')), moving), dmax === undefined ? dmax : -dmax, dmax),
  );
  return { r, d };
}

/** r · γ, and d · γ + β. */
function corrected(
  { scale, center }: Config,
  { r, d }: { r: tf.Tensor; d: tf.Tensor },
  { weight }: CallContext,
) {
  const gamma = scale ? tf.mul(r, weight('gamma')) : r;
  const offset = scale ? tf.mul(d, weight('gamma')) : d;
  return { gamma, beta: center ? tf.add(offset, weight('beta')) : offset };
}

function updateStatistics(
  { momentum, renorm_momentum, epsilon }: Config,
  { mean }: Statistics,
  stddev: tf.Tensor,
  { weight, update }: CallContext,
): void {
  const moved = (name: string, value: tf.Tensor, part: number) =>
    tf.add(tf.mul(weight(name), part), tf.mul(value, 1 - part));
  const movingStddev = moved('moving_stddev', stddev, momentum);
  update('renorm_mean', moved('renorm_mean', mean, renorm_momentum));
  update('renorm_stddev', moved('renorm_stddev', stddev, renorm_momentum));
  update('moving_mean', moved('moving_mean', mean, momentum));
  update('moving_stddev', movingStddev);
  update('moving_variance', tf.relu(tf.sub(tf.square(movingStddev), epsilon)));
}
