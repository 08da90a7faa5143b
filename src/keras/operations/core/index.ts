/** The operations of `keras.src.ops.core`. */
export const CORE_OPERATIONS = {} as const;
