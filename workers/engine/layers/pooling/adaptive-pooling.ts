import type { AdaptiveAveragePooling1D } from '../../../../src/keras/layers/pooling/adaptive/adaptive-average-pooling-1d.js';
import type { AdaptiveAveragePooling2D } from '../../../../src/keras/layers/pooling/adaptive/adaptive-average-pooling-2d.js';
import type { AdaptiveAveragePooling3D } from '../../../../src/keras/layers/pooling/adaptive/adaptive-average-pooling-3d.js';
import type { AdaptiveMaxPooling1D } from '../../../../src/keras/layers/pooling/adaptive/adaptive-max-pooling-1d.js';
import type { AdaptiveMaxPooling2D } from '../../../../src/keras/layers/pooling/adaptive/adaptive-max-pooling-2d.js';
import type { AdaptiveMaxPooling3D } from '../../../../src/keras/layers/pooling/adaptive/adaptive-max-pooling-3d.js';
import { type AdaptivePool, adaptiveAveragePool, adaptiveMaxPool } from '../../ops/pooling/adaptive-pool.js';
import { withChannelsLast } from '../data-format.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';

const adaptive =
  (pool: AdaptivePool): KernelOf<ConfigOf<typeof AdaptiveMaxPooling2D>> =>
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (values) => pool(values, config.output_size));

/** Maximum over as many windows as asked for. */
export const adaptiveMaxPooling1D: Kernel<typeof AdaptiveMaxPooling1D> = adaptive(adaptiveMaxPool);
export const adaptiveMaxPooling2D: Kernel<typeof AdaptiveMaxPooling2D> = adaptive(adaptiveMaxPool);
export const adaptiveMaxPooling3D: Kernel<typeof AdaptiveMaxPooling3D> = adaptive(adaptiveMaxPool);

/** Mean over as many windows as asked for. */
export const adaptiveAveragePooling1D: Kernel<typeof AdaptiveAveragePooling1D> =
  adaptive(adaptiveAveragePool);
export const adaptiveAveragePooling2D: Kernel<typeof AdaptiveAveragePooling2D> =
  adaptive(adaptiveAveragePool);
export const adaptiveAveragePooling3D: Kernel<typeof AdaptiveAveragePooling3D> =
  adaptive(adaptiveAveragePool);
