import type { NN_OPERATIONS } from '../../../../src/keras/operations/nn/index.js';
import type { KernelsOf } from '../kernel.js';
import { relu, sigmoid } from './activations.js';

/** The kernels of the operations of `keras.src.ops.nn`. */
export const NN_KERNELS: KernelsOf<typeof NN_OPERATIONS> = { Relu: relu, Sigmoid: sigmoid };
