import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { toKeras3 } from '../../../src/keras/formats/keras3.js';
import type { CompleteLayer, Layer } from '../../../src/keras/layers/index.js';
import { lookupOf } from '../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import { adaptingOf, completeLayer } from '../../../src/keras/layers/rules.js';
import { vocabularyCounter } from '../../../workers/engine/adaptation/vocabulary-counter.js';
import { HOST_KERNELS } from '../../../workers/engine/host/kernels/index.js';
import { tokensOf } from '../../../workers/engine/host/text/tokens.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';
import { startKeras } from '../../helpers/keras/keras-process.js';
import { TRICKY } from './host-cases.js';

const keras = startKeras('test/training/host/keras_host.py');
after(() => keras.stop());

const TEXTS = [...TRICKY, 'b a', 'a b c', 'é É z', 'c', 'zebra Zebra', '\u{1f600} \uffff', 'the end'];
const NUMBERS = [3, 3, -1, 7, 7, 10, 2, 0, 0, 5, -20, 100];

interface Adapted {
  vocabulary: string[];
  weights?: number[];
  values: number[];
}

type VocabularyLayer = Extract<CompleteLayer, { vocabulary: unknown }>;

const adapted = (layer: object, values: readonly (string | number)[], type: 'string' | 'int64') => {
  const data = { type, values: values.map(String), shape: [values.length, 1] };
  return keras.ask<Adapted>({ layer, inputs: [data], adapt: data });
};

function counted(layer: VocabularyLayer, values: readonly (string | number)[]) {
  const counter = vocabularyCounter(layer.type === 'TextVectorization' ? lookupOf(layer) : layer);
  for (const value of values)
    counter.add(layer.type === 'TextVectorization' ? tokensOf([String(value)], layer) : [value]);
  return counter.finish();
}

/** Rows of the output for values, each a sample. */
function rowsOf(layer: VocabularyLayer, values: readonly (string | number)[]): Float32Array[] {
  const width = layer.max_tokens ?? 0;
  const kernel = HOST_KERNELS[layer.type] ?? assert.fail(layer.type);
  const input =
    layer.type === 'IntegerLookup' ? Float64Array.from(values, Number) : values.map((value) => String(value));
  const output = kernel(layer as never, { inputs: [[1]], output: [width] })([input], values.length);
  assert.ok(output instanceof Float32Array);
  return values.map((_, row) => output.subarray(row * width, (row + 1) * width));
}

const LAYERS: readonly Layer[] = [
  { type: 'TextVectorization', output_sequence_length: 4 },
  { type: 'TextVectorization', output_sequence_length: 4, max_tokens: 6 },
  { type: 'TextVectorization', split: 'character', standardize: null, output_sequence_length: 4 },
  { type: 'TextVectorization', output_mode: 'tf_idf', max_tokens: 40, pad_to_max_tokens: true, ngrams: 2 },
  { type: 'StringLookup' },
  { type: 'StringLookup', mask_token: '', num_oov_indices: 3, max_tokens: 9 },
  { type: 'StringLookup', output_mode: 'tf_idf', max_tokens: 30, pad_to_max_tokens: true },
  { type: 'IntegerLookup' },
  { type: 'IntegerLookup', mask_token: 0, oov_token: 7, max_tokens: 6 },
];

describe('finds the vocabulary and weights that adapt of Keras finds', () => {
  for (const given of LAYERS)
    test(JSON.stringify(given), async () => {
      const layer = completeLayer(given, 'layer');
      if (!('vocabulary' in layer)) return assert.fail(layer.type);
      const isText = layer.type !== 'IntegerLookup';
      const values = isText ? TEXTS : NUMBERS;
      const { vocabulary, idf_weights } = counted(layer, values);
      const expected = await adapted(toKeras3(layer), values, isText ? 'string' : 'int64');
      assert.deepEqual(
        vocabulary.map(String),
        expected.vocabulary.filter((_, at) => at < vocabulary.length),
      );
      if (layer.output_mode !== 'int') assertWeights(idf_weights ?? [], expected.weights ?? []);
      else assert.equal(vocabulary.length, expected.vocabulary.length);
    });
});

const ENCODED: readonly Layer[] = [
  { type: 'StringLookup', output_mode: 'one_hot' },
  { type: 'StringLookup', output_mode: 'multi_hot', mask_token: '', num_oov_indices: 2 },
  { type: 'StringLookup', output_mode: 'count', max_tokens: 6 },
  { type: 'IntegerLookup', output_mode: 'one_hot' },
  { type: 'TextVectorization', output_mode: 'tf_idf', max_tokens: 90 },
];

describe('gives the output of an adapted layer of Keras, and columns of 0 behind it', () => {
  for (const given of ENCODED)
    test(JSON.stringify(given), async () => {
      const layer = completeLayer(given, 'layer');
      if (!('vocabulary' in layer)) return assert.fail(layer.type);
      const isText = layer.type !== 'IntegerLookup';
      const values = isText ? TEXTS : NUMBERS;
      const expected = await adapted(toKeras3(layer), values, isText ? 'string' : 'int64');
      const padded = { ...layer, ...adaptingOf(layer)?.sized?.(layer, new Set<unknown>(values).size + 2) };
      const rows = rowsOf({ ...padded, ...counted(padded, values) } as VocabularyLayer, values);
      const columns = expected.values.length / values.length;
      const first = Float32Array.from(rows.flatMap((row) => [...row.subarray(0, columns)]));
      assertClose(first, Float32Array.from(expected.values), 'output');
      assert.ok(rows.every((row) => row.subarray(columns).every((value) => value === 0)));
    });
});

/** Keras puts their mean before them, and zeros after them. */
function assertWeights(actual: readonly number[], expected: readonly number[]): void {
  const [mean = Number.NaN, ...rest] = expected;
  assertClose(Float32Array.from(actual), Float32Array.from(rest.slice(0, actual.length)), 'weights');
  assert.ok(rest.slice(actual.length).every((weight) => weight === 0));
  const own = actual.reduce((sum, weight) => sum + weight, 0) / actual.length;
  assert.ok(Math.abs(own - mean) < 1e-5);
}
