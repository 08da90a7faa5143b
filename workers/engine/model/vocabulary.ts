import type { CompleteLayer } from '../../../src/keras/layers/index.js';
import { traitsOf } from '../../../src/keras/layers/rules.js';
import type { ArrayValues } from '../data/sample-array.js';

/** The smallest input_dim; layers before an Embedding, and preprocessing, pass the values on as they are. */
export function vocabularyOf(layers: readonly CompleteLayer[]): number | undefined {
  const sizes = layers.flatMap((layer) => traitsOf(layer).vocabulary ?? []);
  return sizes.length === 0 ? undefined : Math.min(...sizes);
}

/** The first value that, its fraction cut off as in Keras, is not from 0 to bound - 1; -1 when there is none. */
export function firstOutside(values: ArrayValues, bound: number): number {
  // A plain loop: 47 million floats take 50 ms so, and ten times that with findIndex.
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value <= -1 || value >= bound) return index;
  }
  return -1;
}
