/** The operations of `keras.src.ops.image`. */
export const IMAGE_OPERATIONS = {} as const;
