import type { CORE_OPERATIONS } from '../../../../src/keras/operations/core/index.js';
import type { KernelsOf } from '../kernel.js';

/** The kernels of the operations of `keras.src.ops.core`. */
export const CORE_KERNELS: KernelsOf<typeof CORE_OPERATIONS> = {};
