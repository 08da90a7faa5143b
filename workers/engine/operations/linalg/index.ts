import type { LINALG_OPERATIONS } from '../../../../src/keras/operations/linalg/index.js';
import type { KernelsOf } from '../kernel.js';
import { norm } from './norm.js';

/** The kernels of the operations of `keras.src.ops.linalg`. */
export const LINALG_KERNELS: KernelsOf<typeof LINALG_OPERATIONS> = { Norm: norm };
