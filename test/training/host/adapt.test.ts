import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { toKeras3 } from '../../../src/keras/formats/keras3.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { lookupOf } from '../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import { completeLayer } from '../../../src/keras/layers/rules.js';
import { vocabularyCounter } from '../../../workers/engine/adaptation/vocabulary-counter.js';
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
}

const adapted = (layer: object, values: readonly (string | number)[], type: 'string' | 'int64') => {
  const data = { type, values: values.map(String), shape: [values.length, 1] };
  return keras.ask<Adapted>({ layer, inputs: [data], adapt: data });
};

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
      const counter = vocabularyCounter(layer.type === 'TextVectorization' ? lookupOf(layer) : layer);
      for (const value of values)
        counter.add(layer.type === 'TextVectorization' ? tokensOf([String(value)], layer) : [value]);
      const { vocabulary, idf_weights } = counter.finish();
      const expected = await adapted(toKeras3(layer), values, isText ? 'string' : 'int64');
      assert.deepEqual(
        vocabulary.map(String),
        expected.vocabulary.filter((_, at) => at < vocabulary.length),
      );
      if (layer.output_mode !== 'int') assertWeights(idf_weights ?? [], expected.weights ?? []);
      else assert.equal(vocabulary.length, expected.vocabulary.length);
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
