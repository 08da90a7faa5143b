import type { ACTIVATIONS_OPERATIONS } from '../../../../src/keras/operations/activations/index.js';
import type { KernelsOf } from '../kernel.js';

/** The kernels of the operations of `keras.src.activations.activations`. */
export const ACTIVATIONS_KERNELS: KernelsOf<typeof ACTIVATIONS_OPERATIONS> = {};
