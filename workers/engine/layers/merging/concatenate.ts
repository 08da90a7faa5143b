import * as tf from '@tensorflow/tfjs-core';
import type { Concatenate } from '../../../../src/keras/layers/merging/concatenate.js';
import { normalizedAxis } from '../../../../src/keras/layers/normalization/axis.js';
import type { Inputs } from '../../../../src/keras/layers/shapes/shape-inference.js';
import type { Kernel, Signal } from '../kernel.js';
import { maskOf } from './elementwise.js';

/** Concatenates its inputs along an axis. */
export const concatenate: Kernel<typeof Concatenate> = (config, { inputs: [shape] }) => {
  const axis = (normalizedAxis(config.axis, shape) ?? 0) + 1;
  return (inputs, { masks }) => ({ x: tf.concat([...inputs], axis), mask: joined(inputs, masks, axis) });
};

/** Masks are concatenated as their inputs are; steps of an input without one count. */
function joined(inputs: Inputs<tf.Tensor>, masks: Inputs<Signal['mask']>, axis: number): Signal['mask'] {
  if (masks.every((mask) => mask === null)) return null;
  const parts = inputs.map((x, index) => {
    const mask = masks[index] ?? null;
    return mask === null ? tf.ones(x.shape, 'bool') : maskOf(x, mask);
  });
  return tf.any(tf.concat(parts, axis), -1);
}
