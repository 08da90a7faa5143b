import { operationsOf } from '../define.js';

/** Describes an operation of `keras.src.ops.math`. */
export const math = operationsOf('math');
