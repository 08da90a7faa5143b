/** The operations of `keras.src.ops.numpy`. */
export const NUMPY_OPERATIONS = {} as const;
