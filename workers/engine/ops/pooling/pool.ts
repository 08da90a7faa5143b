import * as tf from '@tensorflow/tfjs-core';
import { onImages, rank4, sizesOfImages } from '../shape/rank.js';
import type { Pool } from './pool-window.js';
import { averagePool3d, maxPool3d } from './pool3d.js';

const sliding =
  (pool: typeof tf.maxPool<tf.Tensor4D> | typeof tf.avgPool<tf.Tensor4D>, pool3d: Pool): Pool =>
  (x, window) =>
    x.rank === 5
      ? pool3d(x, window)
      : onImages(x, (images) =>
          pool(rank4(images), sizesOfImages(window.size), sizesOfImages(window.strides), window.padding),
        );

/** Maximum over windows. */
export const maxPool: Pool = sliding(tf.maxPool, maxPool3d);

/** Mean over windows; padding does not count. */
export const averagePool: Pool = sliding(tf.avgPool, averagePool3d);
