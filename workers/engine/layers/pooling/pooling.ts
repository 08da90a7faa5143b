import type { AveragePooling1D } from '../../../../src/keras/layers/pooling/average-pooling-1d.js';
import type { AveragePooling2D } from '../../../../src/keras/layers/pooling/average-pooling-2d.js';
import type { AveragePooling3D } from '../../../../src/keras/layers/pooling/average-pooling-3d.js';
import type { MaxPooling1D } from '../../../../src/keras/layers/pooling/max-pooling-1d.js';
import type { MaxPooling2D } from '../../../../src/keras/layers/pooling/max-pooling-2d.js';
import type { MaxPooling3D } from '../../../../src/keras/layers/pooling/max-pooling-3d.js';
import { averagePool, maxPool } from '../../ops/pooling/pool.js';
import type { Pool } from '../../ops/pooling/pool-window.js';
import { withChannelsLast } from '../data-format.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';

const pooling =
  (pool: Pool): KernelOf<ConfigOf<typeof MaxPooling2D>> =>
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (values) =>
      pool(values, { size: config.pool_size, strides: config.strides, padding: config.padding }),
    );

/** Maximum over windows. */
export const maxPooling1D: Kernel<typeof MaxPooling1D> = pooling(maxPool);
export const maxPooling2D: Kernel<typeof MaxPooling2D> = pooling(maxPool);
export const maxPooling3D: Kernel<typeof MaxPooling3D> = pooling(maxPool);

/** Mean over windows; padding does not count. */
export const averagePooling1D: Kernel<typeof AveragePooling1D> = pooling(averagePool);
export const averagePooling2D: Kernel<typeof AveragePooling2D> = pooling(averagePool);
export const averagePooling3D: Kernel<typeof AveragePooling3D> = pooling(averagePool);
