import * as tf from '@tensorflow/tfjs-core';
import { normalizedAxis } from '../../../../src/keras/layers/normalization/axis.js';
import type { GroupNormalization } from '../../../../src/keras/layers/normalization/group-normalization.js';
import type { LayerNormalization } from '../../../../src/keras/layers/normalization/layer-normalization.js';
import { sampleAxes } from '../../../../src/keras/layers/shapes/axes.js';
import { normalizeOver, varianceScaleOver } from '../../ops/numeric/normalization.js';
import type { Kernel } from '../kernel.js';

/** Normalizes each sample over the given axes. */
export const layerNormalization: Kernel<typeof LayerNormalization> = (config, { inputs: [shape] }) => {
  const axes = sampleAxes(config.axis, shape);
  const affine = [1, ...shape.map((size, axis) => (axes.includes(axis) ? size : 1))];
  const sampled = axes.map((axis) => axis + 1);
  const { epsilon } = config;
  return ([x], { weight }) => {
    const broadcast = (name: string) => tf.reshape(weight(name), affine);
    if (config.rms_scaling) return varianceScaleOver(x, sampled, { epsilon, gamma: broadcast('gamma') });
    return normalizeOver(x, sampled, {
      epsilon,
      gamma: config.scale ? broadcast('gamma') : null,
      beta: config.center ? broadcast('beta') : null,
    });
  };
};

/** Normalizes groups of the channels of each sample. */
export const groupNormalization: Kernel<typeof GroupNormalization> = (config, { inputs: [shape] }) => {
  const channelAxis = normalizedAxis(config.axis, shape) ?? 0;
  const channels = shape[channelAxis] ?? 1;
  const groups = config.groups === -1 ? channels : config.groups;
  const split = (sizes: readonly number[]) => sizes.toSpliced(channelAxis, 1, groups, channels / groups);
  const grouped = split(shape);
  const affine = [
    1,
    ...grouped.map((size, axis) => (axis === channelAxis || axis === channelAxis + 1 ? size : 1)),
  ];
  const axes = grouped.flatMap((_, axis) => (axis === channelAxis ? [] : [axis + 1]));
  return ([x], { weight }) => {
    const normalized = normalizeOver(tf.reshape(x, [x.shape[0] ?? 1, ...grouped]), axes, {
      epsilon: config.epsilon,
      gamma: config.scale ? tf.reshape(weight('gamma'), affine) : null,
      beta: config.center ? tf.reshape(weight('beta'), affine) : null,
    });
    return tf.reshape(normalized, x.shape);
  };
};
