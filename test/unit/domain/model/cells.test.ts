import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { JobCreateSchema } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';

const validate = createValidator(JobCreateSchema);
const dataset = describedDataset();

/** Where a definition is wrong, and how: from the contract or, where that accepts it, from the domain. */
function issuesOf(model: unknown): string[] {
  const job: unknown = {
    model,
    compile: { loss: 'sparse_categorical_crossentropy' },
    dataset: { id: 'mnist', x: [{ op: 'rescale', scale: 1 / 255 }] },
  };
  const violations = validate(job);
  if (violations.length > 0) return violations.map(shown);
  const resolved = resolveJob(job as JobCreate, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 86_400 });
  return resolved.outcome === 'invalid' ? resolved.errors.map(shown) : [];
}

const shown = ({ pointer, detail }: { pointer: string; detail: string }): string => `${pointer}: ${detail}`;

const short = (layer: object): unknown => ({
  layers: [layer, { type: 'Dense', units: 10, activation: 'softmax' }],
});

/** A layer as Keras 3 serializes it. */
const saved = (class_name: string, config: object, module = 'keras.layers'): object => ({
  module,
  class_name,
  config: { dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } }, ...config },
  registered_name: null,
});

const keras = (layer: object): unknown => ({
  class_name: 'Sequential',
  config: { layers: [layer, saved('Dense', { units: 10, activation: 'softmax' })] },
  keras_version: '3.15.1',
});

const lstm = { type: 'LSTMCell', units: 4 };
const savedLstm = saved('LSTMCell', { name: 'lstm_cell', units: 4, seed: null });

describe('the cell of an RNN', () => {
  const accepted: [string, unknown][] = [
    ['a cell', short({ type: 'RNN', cell: lstm })],
    ['a list of cells, as in Python', short({ type: 'RNN', cell: [lstm, { type: 'GRUCell', units: 2 }] })],
    ['a stack of cells', short({ type: 'RNN', cell: { type: 'StackedRNNCells', cells: [lstm, lstm] } })],
    [
      'cells as Keras 3 prints them',
      keras(
        saved('RNN', {
          unroll: true,
          stateful: false,
          cell: saved('StackedRNNCells', { cells: [savedLstm] }),
        }),
      ),
    ],
    [
      'cells in both directions of each step, in all layers around them',
      short({ type: 'Bidirectional', layer: { type: 'RNN', cell: [lstm] } }),
    ],
  ];
  for (const [name, model] of accepted) test(`may be ${name}`, () => assert.deepEqual(issuesOf(model), []));

  const stack = (...cells: object[]) => keras(saved('RNN', { cell: saved('StackedRNNCells', { cells }) }));
  const refused: [string, unknown, RegExp][] = [
    [
      'a layer that is not a cell',
      short({ type: 'RNN', cell: { type: 'LSTM', units: 4 } }),
      /^\/model\/layers\/0\/cell\/type: Unknown cell 'LSTM'.*LSTMCell, GRUCell, SimpleRNNCell, StackedRNNCells/,
    ],
    [
      'a layer that is not a cell, as Keras prints it',
      stack(savedLstm, saved('Dense', { units: 4 })),
      /^\/model\/config\/layers\/0\/config\/cell\/config\/cells\/1\/class_name: Unknown cell 'Dense'/,
    ],
    [
      'a cell of your own',
      stack(saved('MinimalRNNCell', { units: 4 }, 'my_package')),
      /^\/model\/config\/layers\/0\/config\/cell\/config\/cells\/0\/class_name: .*is a custom class/,
    ],
    [
      'a wrong argument of a cell in a list',
      short({ type: 'RNN', cell: [lstm, { type: 'GRUCell', units: 0 }] }),
      /^\/model\/layers\/0\/cell\/1\/units: /,
    ],
    [
      'a wrong name of a cell in a list',
      short({ type: 'RNN', cell: [lstm, { ...lstm, input_shape: [3] }] }),
      /^\/model\/layers\/0\/cell\/1\/input_shape: input_shape belongs on the first layer/,
    ],
    [
      'a wrong argument of a saved cell',
      stack(savedLstm, saved('GRUCell', { units: 2, activation: 'nope' })),
      /^\/model\/config\/layers\/0\/config\/cell\/config\/cells\/1\/config\/activation: /,
    ],
    [
      'a state that is kept from batch to batch',
      keras(saved('RNN', { cell: savedLstm, stateful: true })),
      /^\/model\/config\/layers\/0\/config\/stateful: .*every sample starts from a state of zeros/,
    ],
    [
      'a cell in a chain',
      short(lstm),
      /^\/model\/layers\/0: LSTMCell expects the input of one step.*put it in an RNN/,
    ],
  ];
  for (const [name, model, message] of refused)
    test(`is rejected: ${name}`, () => {
      const issues = issuesOf(model);
      assert.match(issues[0] ?? '', message);
      assert.equal(issues.length, 1, issues.join('\n'));
    });
});
