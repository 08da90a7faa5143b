import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { weightArgumentIssues } from '../../../../src/domain/model/weight-arguments.js';
import type { Layer } from '../../../../src/keras/layers/index.js';
import { completeLayer } from '../../../../src/keras/layers/rules.js';

const issuesOf = (layer: Layer) => weightArgumentIssues(completeLayer(layer, 'l'), (name) => `/l/${name}`);

const window = { filters: 2, kernel_size: 3 };

const refused: [Layer, string, RegExp][] = [
  [
    { type: 'Conv2D', ...window, kernel_initializer: 'identity' },
    '/l/kernel_initializer',
    /identity initializer fills a weight of 2 axes; this one has 4/,
  ],
  [{ type: 'Dense', units: 2, bias_initializer: 'identity' }, '/l/bias_initializer', /this one has 1/],
  [
    { type: 'Dense', units: 2, bias_initializer: { type: 'orthogonal', gain: 2 } },
    '/l/bias_initializer',
    /2 axes or more; this one has 1/,
  ],
  [
    { type: 'Dense', units: 2, kernel_constraint: { type: 'max_norm', axis: 2 } },
    '/l/kernel_constraint/axis',
    /it has 2, from 0 or, from the end, from -1; got 2/,
  ],
  [
    { type: 'BatchNormalization', gamma_constraint: { type: 'unit_norm', axis: 1 } },
    '/l/gamma_constraint/axis',
    /it has 1/,
  ],
  [
    {
      type: 'Embedding',
      input_dim: 2,
      output_dim: 2,
      embeddings_constraint: { type: 'unit_norm', axis: [1, -1] },
    },
    '/l/embeddings_constraint/axis',
    /each once.*got \[1,-1\]/,
  ],
  [
    { type: 'GRU', units: 2, reset_after: false, bias_constraint: { type: 'min_max_norm', axis: 1 } },
    '/l/bias_constraint/axis',
    /it has 1/,
  ],
];

const accepted: Layer[] = [
  { type: 'Dense', units: 2, kernel_initializer: 'identity', bias_initializer: 'zeros' },
  { type: 'Conv2D', ...window, kernel_initializer: 'orthogonal' },
  { type: 'Conv2D', ...window, kernel_constraint: { type: 'max_norm', axis: [0, 1, 2] } },
  {
    type: 'LSTM',
    units: 2,
    recurrent_initializer: 'identity',
    recurrent_constraint: { type: 'unit_norm', axis: -2 },
  },
  { type: 'GRU', units: 2, bias_constraint: { type: 'unit_norm', axis: 1 } },
  { type: 'Dense', units: 2, kernel_constraint: 'non_neg', bias_constraint: null },
];

describe('an initializer or a constraint', () => {
  for (const [layer, pointer, words] of refused) {
    test(`does not fit its weight: ${JSON.stringify(layer)}`, () => {
      const [issue, another] = issuesOf(layer);
      assert.deepEqual([issue?.pointer, another], [pointer, undefined]);
      assert.match(issue?.detail ?? '', words);
    });
  }
  for (const layer of accepted) {
    test(`fits its weight: ${JSON.stringify(layer)}`, () => assert.deepEqual(issuesOf(layer), []));
  }
});
