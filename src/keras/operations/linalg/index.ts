/** The operations of `keras.src.ops.linalg`. */
export const LINALG_OPERATIONS = {} as const;
