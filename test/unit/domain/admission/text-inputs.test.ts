import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DatasetArray } from '../../../../src/contracts/datasets/arrays.js';
import type { Dataset } from '../../../../src/contracts/datasets/datasets.js';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { UNDESCRIBED } from '../../../../src/domain/data/arrays.js';
import { namedDataset } from '../../../helpers/engine/named-data.js';

const numbers = namedDataset({
  arrays: [
    { role: 'x', name: 'age', shape: [1], train: new Float32Array(8) },
    {
      role: 'x',
      name: 'table',
      shape: [1],
      columns: ['city'],
      categories: [{ column: 'city', values: ['Bern', 'Rome'] }],
      train: new Float32Array(8),
    },
    { role: 'y', name: 'label', train: new Float32Array(8) },
  ],
});

const TEXT: DatasetArray = {
  ...UNDESCRIBED,
  name: 'review',
  role: 'x',
  kind: 'text',
  shape: [],
  dtype: 'string',
};

const dataset: Dataset = { ...numbers, arrays: [TEXT, ...(numbers.arrays ?? [])] };

type Layers = JobCreate['model'];

function resolve(layers: readonly object[], x: object, model: object = {}) {
  const body = {
    model: { layers, ...model } as Layers,
    compile: { loss: 'mean_squared_error' as const },
    dataset: { id: 'ds_test', x: x as NonNullable<JobCreate['dataset']['x']> },
    seed: 1,
  };
  return resolveJob(body, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 600 });
}

const review = { input_layer: { array: 'review' } };
const DENSE = { type: 'Dense', units: 1 };
const lookup = (args: object = {}) => ({
  type: 'StringLookup',
  vocabulary: ['a'],
  output_mode: 'one_hot',
  ...args,
});

function findings(layers: readonly object[], x: object = review, model: object = {}): [string, string][] {
  const resolved = resolve(layers, x, model);
  if (resolved.outcome === 'resolved') return [];
  return resolved.errors.map(({ pointer, detail }) => [pointer, detail]);
}

describe('an input of texts', () => {
  test('is implied by an array of texts, and written into the resolved model', () => {
    const resolved = resolve([{ type: 'Hashing', num_bins: 3, output_mode: 'one_hot' }, DENSE], review);
    assert.ok(resolved.outcome === 'resolved', JSON.stringify(resolved));
    const [input] = resolved.config.model.layers;
    assert.deepEqual(input, { type: 'InputLayer', name: 'input_layer', shape: [1], dtype: 'string' });
  });

  test('can be posted again as it was resolved', () => {
    const first = resolve([lookup(), DENSE], review);
    assert.ok(first.outcome === 'resolved');
    const { model, dataset: use } = first.config;
    const again = resolve(model.layers, use.x, { name: model.name });
    assert.ok(again.outcome === 'resolved', JSON.stringify(again));
    assert.deepEqual(again.config.model, model);
  });

  test('takes the texts of categories where its first layer takes texts', () => {
    const resolved = resolve([lookup(), DENSE], { input_layer: { array: 'table' } });
    assert.ok(resolved.outcome === 'resolved', JSON.stringify(resolved));
    assert.ok('dtype' in (resolved.config.model.layers[0] ?? {}));
  });

  test('is refused by a layer that computes with numbers, at that layer', () => {
    const [[pointer, detail] = ['', '']] = findings([DENSE]);
    assert.equal(pointer, '/model/layers/0');
    assert.match(detail, /Dense computes with numbers but gets texts from the dataset.*TextVectorization/);
  });

  test('gets no numbers', () => {
    const [[pointer, detail] = ['', '']] = findings([lookup(), DENSE], { input_layer: { array: 'age' } });
    assert.equal(pointer, '/dataset/x/input_layer');
    assert.match(detail, /takes texts; the array 'age' holds numbers/);
  });

  test('has no steps', () => {
    const use = { input_layer: { array: 'review', steps: [{ op: 'rescale', scale: 2 }] } };
    const [[pointer, detail] = ['', '']] = findings([lookup(), DENSE], use);
    assert.equal(pointer, '/dataset/x/input_layer/steps/0');
    assert.match(detail, /rescale computes with numbers/);
  });

  test('is refused where the input declares numbers', () => {
    const layers = [
      { type: 'InputLayer', shape: [1], dtype: 'float32' },
      { type: 'Hashing', num_bins: 2 },
      DENSE,
    ];
    const [[pointer, detail] = ['', '']] = findings(layers);
    assert.equal(pointer, '/model/layers/0/dtype');
    assert.match(detail, /Set dtype to string/);
  });
});

describe('layers on the host', () => {
  const age = { input_layer: { array: 'age' } };

  test('are refused behind layers that are computed in the step', () => {
    const layers = [{ type: 'Dense', units: 1 }, { type: 'IntegerLookup', vocabulary: [1] }, DENSE];
    const [[pointer, detail] = ['', '']] = findings(layers, age);
    assert.equal(pointer, '/model/layers/1');
    assert.match(detail, /Apply IntegerLookup to the input itself/);
  });

  test('are accepted behind a Discretization with given boundaries, and behind no other', () => {
    const after = (args: object) =>
      findings([{ type: 'Discretization', ...args }, { type: 'IntegerLookup', vocabulary: [1] }, DENSE], age);
    assert.deepEqual(after({ bin_boundaries: [1, 2] }), []);
    for (const args of [{ num_bins: 4 }, { bin_boundaries: [1, 2], output_mode: 'one_hot' }])
      assert.match(after(args)[0]?.[1] ?? '', /Give 'discretization' its bin_boundaries and output_mode int/);
    const [[, detail] = ['', '']] = findings(
      [
        DENSE,
        { type: 'Discretization', bin_boundaries: [1] },
        { type: 'IntegerLookup', vocabulary: [1] },
        DENSE,
      ],
      age,
    );
    assert.match(detail, /apply it to an input/);
  });

  test('are refused inside other layers', () => {
    const layer = { type: 'Hashing', num_bins: 2 };
    const [[pointer, detail] = ['', '']] = findings([{ type: 'TimeDistributed', layer }, DENSE], age);
    assert.equal(pointer, '/model/layers/0/layer/type');
    assert.match(detail, /Make it a layer of the model/);
  });

  test('may have millions of numbers for terms that are not in the vocabulary', () => {
    const layers = [lookup({ output_mode: 'int', num_oov_indices: 2 ** 24 }), DENSE];
    assert.deepEqual(findings(layers), []);
  });

  test('give no texts as the output of a model', () => {
    const layers = [lookup({ output_mode: 'int' }), lookup({ output_mode: 'int', invert: true })];
    assert.ok(findings(layers).some(([, detail]) => /a model gives numbers/.test(detail)));
  });

  const REFUSED: readonly [args: object, pointer: string, message: RegExp][] = [
    [{ vocabulary: 'words.txt' }, 'vocabulary', /Give the list of its terms/],
    [{ vocabulary: [] }, 'vocabulary', /vocabulary is empty/],
    [{ vocabulary: ['a', 'b', 'a'] }, 'vocabulary', /Entry 2 of vocabulary is the same as entry 0/],
    [{ vocabulary: ['b', ''], mask_token: '' }, 'vocabulary', /Entry 1 of vocabulary is the mask_token/],
    [{ vocabulary: ['a', 'b'], max_tokens: 2 }, 'vocabulary', /max_tokens is 2/],
    [{ vocabulary: null }, 'output_mode', /Set max_tokens, to which it is padded/],
    [{ pad_to_max_tokens: true }, 'pad_to_max_tokens', /needs max_tokens/],
    [{ idf_weights: [1] }, 'idf_weights', /belong to output_mode tf_idf/],
    [{ output_mode: 'tf_idf' }, '', /needs idf_weights/],
    [{ output_mode: 'tf_idf', idf_weights: [1, 2] }, 'idf_weights', /has 2 numbers/],
    [{ sparse: true }, 'sparse', /Set sparse to false/],
    [{ encoding: 'latin-1' }, 'encoding', /Set encoding to utf-8/],
    [{ invert: true }, 'output_mode', /must be int where invert is true/],
  ];
  for (const [args, at, message] of REFUSED)
    test(`refuse ${JSON.stringify(args)} at the argument`, () => {
      const found = findings([lookup(args), DENSE]).find(
        ([pointer]) => pointer === `/model/layers/0${at && `/${at}`}`,
      );
      assert.match(found?.[1] ?? '', message);
    });

  const VECTORIZATION: readonly [args: object, pointer: string, message: RegExp][] = [
    [{}, 'output_sequence_length', /Set output_sequence_length/],
    [{ output_mode: 'one_hot' }, 'output_mode', /rows of different lengths/],
    [{ output_mode: 'count', output_sequence_length: 3 }, 'output_sequence_length', /Remove it/],
    [{ ragged: true }, 'ragged', /Set ragged to false/],
  ];
  for (const [args, at, message] of VECTORIZATION)
    test(`TextVectorization refuses ${JSON.stringify(args)} at the argument`, () => {
      const layer = { type: 'TextVectorization', vocabulary: ['a'], ...args };
      const found = findings([layer, DENSE]).find(([pointer]) => pointer.startsWith(`/model/layers/0/${at}`));
      assert.match(found?.[1] ?? findings([layer, DENSE]).join(), message);
    });
});
