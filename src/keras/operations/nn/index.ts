import { Relu, Sigmoid } from './activations.js';

/** The operations of `keras.src.ops.nn`. */
export const NN_OPERATIONS = { Relu, Sigmoid } as const;
