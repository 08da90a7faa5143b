import type { NUMPY_OPERATIONS } from '../../../../src/keras/operations/numpy/index.js';
import type { KernelsOf } from '../kernel.js';

/** The kernels of the operations of `keras.src.ops.numpy`. */
export const NUMPY_KERNELS: KernelsOf<typeof NUMPY_OPERATIONS> = {};
