import type { MATH_OPERATIONS } from '../../../../src/keras/operations/math/index.js';
import type { KernelsOf } from '../kernel.js';

/** The kernels of the operations of `keras.src.ops.math`. */
export const MATH_KERNELS: KernelsOf<typeof MATH_OPERATIONS> = {};
