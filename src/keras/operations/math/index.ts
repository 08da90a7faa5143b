/** The operations of `keras.src.ops.math`. */
export const MATH_OPERATIONS = {} as const;
