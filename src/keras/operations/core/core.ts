import { operationsOf } from '../define.js';

/** Describes an operation of `keras.src.ops.core`. */
export const core = operationsOf('core');
