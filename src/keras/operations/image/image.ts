import { operationsOf } from '../define.js';

/** Describes an operation of `keras.src.ops.image`. */
export const image = operationsOf('image');
