import * as tf from '@tensorflow/tfjs-core';
import type { LayerScale } from '../../../../src/keras/layers/applications/layer-scale.js';
import type { Kernel } from '../kernel.js';

/** x · gamma, along the last axis. */
export const layerScale: Kernel<typeof LayerScale> =
  () =>
  ([x], { weight }) =>
    tf.mul(x, weight('gamma'));
