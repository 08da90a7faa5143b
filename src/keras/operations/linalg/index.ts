import { Norm } from './norm.js';

/** The operations of `keras.src.ops.linalg`. */
export const LINALG_OPERATIONS = { Norm } as const;
