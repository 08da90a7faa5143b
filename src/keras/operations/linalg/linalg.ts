import { operationsOf } from '../define.js';

/** Describes an operation of `keras.src.ops.linalg`. */
export const linalg = operationsOf('linalg');
