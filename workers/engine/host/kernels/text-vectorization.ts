import type { TextVectorization } from '../../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import { lookupOf } from '../../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import { depthOf } from '../../../../src/keras/layers/preprocessing/lookup/vocabulary.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import { encodeRows } from '../encode.js';
import { type HostKernel, textsOf } from '../host-kernel.js';
import { idfWeights, lookup } from '../lookup.js';
import { tokensOf } from '../text/tokens.js';

/** Texts to the numbers of their tokens. */
export const textVectorization: HostKernel<typeof TextVectorization> = (
  config,
  { inputs: [input], output },
) => {
  const ofTerms = lookupOf(config);
  const numberOf = lookup({ ...ofTerms, salt: null, oov_method: 'floormod' });
  const width = elementsOf(input);
  const { output_mode: mode } = config;
  const numbersOfRow = (texts: readonly string[]) =>
    tokensOf(texts, config).map((token) => numberOf(token, 0));
  function* rows(texts: readonly string[]): Generator<number[]> {
    for (let from = 0; from < texts.length; from += width)
      yield numbersOfRow(texts.slice(from, from + width));
  }
  if (mode !== 'int') {
    const depth = depthOf(ofTerms) ?? 0;
    // One row of tokens has one number each in one_hot, which `output` has counted.
    const length = elementsOf(output) / depth;
    const encoding = { mode, depth, weights: idfWeights(ofTerms) };
    return ([texts], samples) =>
      encodeRows(
        length === 1 ? rows(textsOf(texts)) : single(rows(textsOf(texts))),
        samples * length,
        encoding,
      );
  }
  const length = elementsOf(output);
  return ([texts], samples) => padded(rows(textsOf(texts)), samples, length);
};

function* single(rows: Iterable<readonly number[]>): Generator<readonly number[]> {
  for (const row of rows) for (const number of row) yield [number];
}

/** Rows cut, and padded with 0. */
function padded(rows: Iterable<readonly number[]>, count: number, length: number): Float64Array {
  const numbers = new Float64Array(count * length);
  let from = 0;
  for (const row of rows) {
    numbers.set(row.slice(0, length), from);
    from += length;
  }
  return numbers;
}
