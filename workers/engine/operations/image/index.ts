import type { IMAGE_OPERATIONS } from '../../../../src/keras/operations/image/index.js';
import type { KernelsOf } from '../kernel.js';

/** The kernels of the operations of `keras.src.ops.image`. */
export const IMAGE_KERNELS: KernelsOf<typeof IMAGE_OPERATIONS> = {};
