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

const short = (layer: object, ...more: object[]): unknown => ({
  layers: [layer, ...more, { type: 'Dense', units: 10, activation: 'softmax' }],
});

const lstm = { type: 'LSTM', units: 4 };

/** A layer as Keras 3 serializes it. */
const saved = (class_name: string, config: object): object => ({
  module: 'keras.layers',
  class_name,
  config: { dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } }, ...config },
  registered_name: null,
});

const keras = (...layers: object[]): unknown => ({
  class_name: 'Sequential',
  config: { layers: [...layers, saved('Dense', { units: 10, activation: 'softmax' })] },
  keras_version: '3.15.1',
});

describe('a layer inside another', () => {
  test('is accepted in the short form and as Keras 3 prints it', () => {
    assert.deepEqual(issuesOf(short({ type: 'Bidirectional', layer: lstm })), []);
    const forward = saved('LSTM', { name: 'forward_lstm', units: 4, return_state: false, stateful: false });
    const backward = saved('LSTM', { name: 'backward_lstm', units: 4, go_backwards: true });
    const config = { merge_mode: 'concat', layer: forward, backward_layer: backward };
    assert.deepEqual(issuesOf(keras(saved('Bidirectional', config))), []);
    const distributed = saved('TimeDistributed', { layer: saved('Bidirectional', config) });
    const reshape = saved('Reshape', { target_shape: [7, 4, 28] });
    const flatten = saved('Flatten', {});
    assert.deepEqual(issuesOf(keras(reshape, distributed, flatten)), []);
  });

  const refused: [string, unknown, RegExp][] = [
    [
      'an unknown field',
      short({ type: 'Bidirectional', layer: { ...lstm, unit: 3 } }),
      /^\/model\/layers\/0\/layer\/unit: /,
    ],
    [
      'an unknown layer',
      short({ type: 'TimeDistributed', layer: { type: 'Densee', units: 3 } }),
      /^\/model\/layers\/0\/layer\/type: Unknown layer 'Densee'; did you mean 'Dense'/,
    ],
    [
      'a layer that does not fit its input',
      short({ type: 'TimeDistributed', layer: lstm }),
      /^\/model\/layers\/0\/layer: LSTM expects input of rank 2/,
    ],
    [
      'an initializer that does not fit its weight',
      short({ type: 'Bidirectional', layer: { ...lstm, bias_initializer: 'identity' } }),
      /^\/model\/layers\/0\/layer\/bias_initializer: The identity initializer/,
    ],
    [
      'a constraint of an axis that is not there',
      short({ type: 'Bidirectional', layer: { ...lstm, kernel_constraint: { type: 'max_norm', axis: 3 } } }),
      /^\/model\/layers\/0\/layer\/kernel_constraint\/axis: axis must name axes/,
    ],
    [
      'an InputLayer',
      short({ type: 'TimeDistributed', layer: { type: 'InputLayer' } }, { type: 'Flatten' }),
      /^\/model\/layers\/0\/layer: InputLayer must be the first layer/,
    ],
    [
      'an input_shape',
      short({ type: 'Bidirectional', layer: { ...lstm, input_shape: [3, 4] } }),
      /^\/model\/layers\/0\/layer\/input_shape: input_shape belongs on the first layer of the model/,
    ],
    [
      'a width that does not fit the labels',
      {
        layers: [{ type: 'Bidirectional', layer: { ...lstm, activation: 'softmax' }, merge_mode: 'ave' }],
      },
      /^\/model\/layers\/0\/?.*: .*10 classes.*Set its layer\.units to 10/,
    ],
    [
      'a merging layer in a chain',
      short({ type: 'Add' }),
      /^\/model\/layers\/0: Add expects 2 or more inputs but got 1, from the dataset/,
    ],
    [
      'an unknown field, as Keras has it',
      keras(saved('Bidirectional', { layer: saved('LSTM', { units: 4, unit: 3 }) })),
      /^\/model\/config\/layers\/0\/config\/layer\/config\/unit: /,
    ],
    [
      'an argument of the wrong type two layers deep, as Keras has it',
      keras(
        saved('TimeDistributed', {
          layer: saved('TimeDistributed', { layer: saved('Dense', { units: '3' }) }),
        }),
      ),
      /^\/model\/config\/layers\/0\/config\/layer\/config\/layer\/config\/units: /,
    ],
    [
      'an initializer in the layer, as Keras has it',
      keras(
        saved('Bidirectional', {
          layer: saved('LSTM', {
            units: 4,
            kernel_initializer: { class_name: 'Constant', config: { value: 'x' } },
          }),
        }),
      ),
      /^\/model\/config\/layers\/0\/config\/layer\/config\/kernel_initializer\/config\/value: /,
    ],
    [
      'state that is kept, as Keras has it',
      keras(saved('Bidirectional', { layer: saved('LSTM', { units: 4, stateful: true }) })),
      /^\/model\/config\/layers\/0\/config\/layer\/config\/stateful: stateful must be false/,
    ],
    [
      'two outputs, as Keras has them',
      keras(saved('Bidirectional', { merge_mode: null, layer: saved('LSTM', { units: 4 }) })),
      /^\/model\/config\/layers\/0: This Bidirectional gives 2 outputs, but a layer of a chain gives one/,
    ],
    [
      'a custom layer, as Keras has it',
      keras(
        saved('TimeDistributed', {
          layer: { module: 'mine', class_name: 'Mine', config: {}, registered_name: 'mine>Mine' },
        }),
      ),
      /^\/model\/config\/layers\/0\/config\/layer\/class_name: /,
    ],
  ];
  for (const [name, model, expected] of refused)
    test(`reports ${name} where it stands, once`, () => {
      const issues = issuesOf(model);
      assert.equal(issues.length, 1, issues.join('\n'));
      assert.match(issues[0] ?? '', expected);
    });

  test('may nest as deep as a body without harm', () => {
    const nested = (depth: number): object =>
      depth === 0 ? lstm : { type: 'TimeDistributed', layer: nested(depth - 1) };
    for (const depth of [6, 50])
      assert.match(issuesOf(short(nested(depth))).join('\n'), /Layers nest at most 5 deep/);
  });

  test('may be in two directions at each level of a deep nesting without harm', () => {
    const nested = (depth: number): object =>
      depth === 0 ? lstm : { type: 'Bidirectional', layer: nested(depth - 1) };
    assert.match(issuesOf(short(nested(50))).join('\n'), /Layers nest at most 5 deep/);
  });
});
