import type { Writer } from '../../src/domain/model/saved/keras-dialect.js';

/** Keras 3, as the writer of a saved object. */
export const KERAS_3: Writer = { dialect: 'keras3', minor: Number.NaN };
