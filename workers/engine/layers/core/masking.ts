import * as tf from '@tensorflow/tfjs-core';
import type { Masking } from '../../../../src/keras/layers/core/masking.js';
import { withoutGradient } from '../../ops/custom-gradient.js';
import type { Kernel } from '../kernel.js';

/** Masks steps whose features all have the value given, and sets them to 0. */
export const masking: Kernel<typeof Masking> =
  ({ mask_value }) =>
  ([x]) => {
    const counted = withoutGradient(x, () =>
      tf.cast(tf.any(tf.notEqual(x, mask_value), -1, true), 'float32'),
    );
    return { x: tf.mul(x, counted), mask: tf.cast(tf.squeeze(counted, [-1]), 'bool') };
  };
