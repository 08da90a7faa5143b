import type * as tf from '@tensorflow/tfjs-core';
import type { Solarization } from '../../../../../src/keras/layers/augmentation/levels/solarization.js';
import { solarize } from '../../../ops/image/color/levels.js';
import { filled } from '../../../ops/tensors/filled.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation, type Draws } from '../augmentation.js';

type Drawn = { additions: tf.Tensor; thresholds: tf.Tensor };

/** Adds to the pixels of each image and inverts those from a threshold on. */
export const solarization = augmentation<ConfigOf<typeof Solarization>, Drawn>({
  draw: ({ addition_factor, threshold_factor }, { shape: [batch = 1] }, draws) => ({
    additions: bytesOf(addition_factor, batch, draws),
    thresholds: bytesOf(threshold_factor, batch, draws),
  }),
  transform: ({ value_range }, images, drawn) => solarize(images, drawn, value_range),
});

/** Keras multiplies only the greater end of the interval by 255. */
function bytesOf([low = 0, high = 0]: readonly number[], batch: number, { uniform }: Draws): tf.Tensor {
  const shape = [batch, 1, 1, 1];
  return low === 0 && high === 0 ? filled(shape, 0, 'float32') : uniform(shape, low, high * 255);
}
