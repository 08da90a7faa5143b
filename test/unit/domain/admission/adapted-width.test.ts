import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DatasetArray } from '../../../../src/contracts/datasets/arrays.js';
import type { Dataset } from '../../../../src/contracts/datasets/datasets.js';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { UNDESCRIBED } from '../../../../src/domain/data/arrays.js';
import { namedDataset } from '../../../helpers/engine/named-data.js';

const NO_NUMBERS = { min: 0, max: 9, mean: 4, std: 1, nan_count: 0, infinite_count: 0 };
const UNITS = { border_mean: null, channels: null, samples: null };

const input = (name: string, fields: Partial<DatasetArray>): DatasetArray => ({
  ...UNDESCRIBED,
  name,
  role: 'x',
  kind: 'numbers',
  shape: [1],
  dtype: 'int32',
  ...fields,
});

const texts = (name: string, distinct: number | undefined): DatasetArray => {
  const lengths = { min_length: 0, max_length: 9, mean_length: 3, empty_count: 0 };
  const text = distinct === undefined ? lengths : { ...lengths, distinct_count: distinct };
  return input(name, { kind: 'text', shape: [], dtype: 'string', text });
};

const integers = (name: string, distinct: readonly number[]): DatasetArray => {
  const columns = distinct.map((count) => ({ ...NO_NUMBERS, distinct_count: count }));
  return input(name, { shape: [distinct.length], statistics: { ...UNITS, values: NO_NUMBERS, columns } });
};

const labels = namedDataset({ arrays: [{ role: 'y', name: 'label', train: new Float32Array(8) }] });
const dataset: Dataset = {
  ...labels,
  arrays: [
    texts('city', 4),
    texts('home', 3),
    texts('essay', undefined),
    integers('floor', [7]),
    integers('pair', [7, 2]),
    input('fractions', { dtype: 'float32', statistics: { ...UNITS, values: NO_NUMBERS, columns: null } }),
    ...(labels.arrays ?? []),
  ],
};

interface Found {
  widths: unknown[];
  errors: string[];
  warnings: string[];
  layers: NonNullable<unknown>[];
}

/** Resolves a model whose inputs have the names of arrays. */
function resolve(names: readonly string[], layers: readonly object[], outputs = ['out']): Found {
  const inputs = names.map((name) => ({
    type: 'InputLayer',
    name,
    shape: [name === 'pair' ? 2 : 1],
    ...(['city', 'home', 'essay'].includes(name) && { dtype: 'string' }),
  }));
  const body = {
    model: { layers: [...inputs, ...layers], inputs: [...names], outputs } as JobCreate['model'],
    compile: { loss: 'mean_squared_error' as const },
    dataset: { id: 'ds_test' },
    seed: 1,
  };
  const resolved = resolveJob(body, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 600 });
  if (resolved.outcome === 'invalid')
    return { widths: [], errors: resolved.errors.map(({ detail }) => detail), warnings: [], layers: [] };
  const { config, report } = resolved;
  const padded = config.model.layers.flatMap((layer) => ('max_tokens' in layer ? [layer] : []));
  return {
    widths: padded.map((layer) => layer.pad_to_max_tokens && layer.max_tokens),
    errors: [],
    warnings: report.warnings.filter(({ code }) => code === 'adapted_layer').map(({ detail }) => detail),
    layers: config.model.layers,
  };
}

const out = (inputs: string | string[] = 'lookup') => ({ type: 'Dense', name: 'out', units: 1, inputs });
const lookup = (inputs: string, args: object = {}, type = 'StringLookup') => ({
  type,
  name: 'lookup',
  output_mode: 'multi_hot',
  inputs,
  ...args,
});

const sharedLookup = (args: object) => [
  {
    type: 'StringLookup',
    name: 'lookup',
    output_mode: 'multi_hot',
    calls: [{ inputs: 'city' }, { inputs: 'home' }],
    ...args,
  },
  { type: 'Concatenate', name: 'both', inputs: ['lookup', 'lookup/1'] },
  out('both'),
];

const WIDTHS: readonly [name: string, width: number, input: string, layer: object][] = [
  ['the distinct texts and the OOV token', 5, 'city', lookup('city')],
  ['several OOV tokens', 7, 'city', lookup('city', { num_oov_indices: 3 })],
  ['the distinct integers', 8, 'floor', lookup('floor', {}, 'IntegerLookup')],
  ['the distinct integers of all columns', 10, 'pair', lookup('pair', {}, 'IntegerLookup')],
  ['max_tokens, if there may be more terms', 3, 'city', lookup('city', { max_tokens: 3 })],
  ['the distinct texts, if max_tokens is greater', 5, 'city', lookup('city', { max_tokens: 99 })],
  ['max_tokens, if no distinct texts are counted', 6, 'essay', lookup('essay', { max_tokens: 6 })],
  ['the vocabulary that Keras has adapted', 4, 'city', lookup('city', { vocabulary_size: 4 })],
  ['texts that are not split', 5, 'city', lookup('city', { split: null }, 'TextVectorization')],
];

describe('an encoded output without a vocabulary has the width of', () => {
  for (const [name, width, from, layer] of WIDTHS)
    test(name, () => {
      const { widths, errors, warnings } = resolve([from], [layer, out()]);
      assert.deepEqual(errors, []);
      assert.deepEqual(widths, [width]);
      assert.match(warnings.join(), new RegExp(`output has ${width} columns`));
    });

  test('the distinct texts of all that are joined before it', () => {
    const joined = { type: 'Concatenate', name: 'joined', inputs: ['city', 'home'] };
    assert.deepEqual(resolve(['city', 'home'], [joined, lookup('joined'), out()]).widths, [8]);
  });

  test('max_tokens in a layer with several calls', () => {
    assert.deepEqual(resolve(['city', 'home'], sharedLookup({ max_tokens: 9 })).widths, [9]);
  });
});

describe('an encoded output without a vocabulary', () => {
  test('is resolved to arguments that can be posted again, without a warning of its width', () => {
    const first = resolve(['city'], [lookup('city'), out()]);
    const again = resolve(['city'], first.layers.slice(1));
    assert.deepEqual(again.layers, first.layers);
    assert.doesNotMatch(again.warnings.join(), /columns/);
  });

  test('is rejected where nothing bounds its vocabulary', () => {
    const found = [
      resolve(['essay'], [lookup('essay'), out()]),
      resolve(['city'], [lookup('city', {}, 'TextVectorization'), out()]),
      resolve(['city', 'home'], sharedLookup({})),
      resolve(['fractions'], [lookup('fractions', {}, 'IntegerLookup'), out()]),
    ];
    for (const { errors } of found) assert.match(errors.join(), /Set max_tokens, .* or give the vocabulary/);
  });
});
