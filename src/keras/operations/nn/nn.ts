import { operationsOf } from '../define.js';

/** Describes an operation of `keras.src.ops.nn`. */
export const nn = operationsOf('nn');
