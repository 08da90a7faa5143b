/** The operations of `keras.src.activations.activations`. */
export const ACTIVATIONS_OPERATIONS = {} as const;
