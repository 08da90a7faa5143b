import type { Shape } from '../../shape.js';

/** The index, in the shape of one sample, of an axis that counts the batch as 0, as in Keras; undefined where there is none. */
export function normalizedAxis(axis: number, shape: Shape): number | undefined {
  const index = axis < 0 ? shape.length + axis : axis - 1;
  return index >= 0 && index < shape.length ? index : undefined;
}
