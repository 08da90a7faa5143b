import type { IntegerLookup } from '../../../../src/keras/layers/preprocessing/lookup/integer-lookup.js';
import type { StringLookup } from '../../../../src/keras/layers/preprocessing/lookup/string-lookup.js';
import { depthOf } from '../../../../src/keras/layers/preprocessing/lookup/vocabulary.js';
import type { Shapes } from '../../../../src/keras/layers/traits/traits.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import { encodeRows, rowsOf } from '../encode.js';
import { type ApplyOnHost, type HostKernel, type HostValues, isNumbers, textsOf } from '../host-kernel.js';
import { idfWeights, invertedLookup, type LookupArguments, lookup, type NumberOf } from '../lookup.js';

/** Texts to numbers, or numbers to texts. */
export const stringLookup: HostKernel<typeof StringLookup> = (config, shapes) => {
  if (!config.invert) return looksUp(config, shapes, ([texts]) => textsOf(texts));
  const termOf = invertedLookup(config);
  return ([numbers]) => [...integersOf(numbers)].map((number) => String(termOf(number)));
};

/** Integers to numbers, or numbers to integers. */
export const integerLookup: HostKernel<typeof IntegerLookup> = (config, shapes) => {
  if (!config.invert) return looksUp(config, shapes, ([numbers]) => integersOf(numbers));
  const termOf = invertedLookup(config);
  return ([numbers]) => Float64Array.from([...integersOf(numbers)], (number) => Number(termOf(number)));
};

/** Numbers of an input that has passed the checks of its layer. */
export function integersOf(values: HostValues | undefined): Float64Array | Float32Array | BigInt64Array {
  if (values === undefined || !isNumbers(values)) throw new Error('The layer takes integers');
  return values;
}

function looksUp(
  config: LookupArguments,
  { inputs: [shape] }: Shapes,
  read: (inputs: readonly HostValues[]) => ArrayLike<string | number | bigint>,
): ApplyOnHost {
  const numberOf = lookup(config);
  const encode = encoder(config, shape);
  return (inputs, samples) => encode(numbersOf(read(inputs), numberOf), samples);
}

function numbersOf(values: ArrayLike<string | number | bigint>, numberOf: NumberOf): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value !== undefined) numbers[index] = numberOf(value, index);
  }
  return numbers;
}

/** Encodes the numbers of samples of the given shape. */
function encoder(
  config: LookupArguments,
  shape: readonly number[],
): (numbers: Float64Array, samples: number) => HostValues {
  const { output_mode: mode } = config;
  if (mode === 'int') return (numbers) => numbers;
  const size = elementsOf(shape);
  // Each value has a row of its own, except where a sample is one.
  const length = mode === 'one_hot' ? 1 : size;
  const encoding = { mode, depth: depthOf(config) ?? 0, weights: idfWeights(config) };
  return (numbers, samples) => encodeRows(rowsOf(numbers, length), samples * (size / length), encoding);
}
