import * as tf from '@tensorflow/tfjs-core';
import type { CustomScaleLayer } from '../../../../src/keras/layers/applications/custom-scale-layer.js';
import { invalidData } from '../../engine-failure.js';
import type { Kernel } from '../kernel.js';

/** The first input plus `scale` times the second. */
export const customScaleLayer: Kernel<typeof CustomScaleLayer> =
  ({ scale }) =>
  ([shortcut, branch]) => {
    if (branch === undefined) throw invalidData('CustomScaleLayer got one input instead of 2.');
    return tf.add(shortcut, tf.mul(branch, scale));
  };
