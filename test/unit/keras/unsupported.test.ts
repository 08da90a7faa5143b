import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JobCreateSchema } from '../../../src/contracts/jobs/training-config.js';
import { unsupportedOf } from '../../../src/keras/unsupported.js';
import { createValidator } from '../../../src/validation/validation.js';

const validateJob = createValidator(JobCreateSchema);
const dense = { type: 'Dense', units: 3 };

interface Given {
  layer?: object;
  loss?: string;
  metric?: string;
  optimizer?: string;
}

const job = ({ layer = dense, loss = 'mse', metric = 'mae', optimizer = 'sgd' }: Given) => ({
  model: { layers: [layer] },
  compile: { loss, metrics: [metric], optimizer },
  dataset: { id: 'mnist' },
});

const BODIES = {
  layer: (name: string) => job({ layer: { type: name } }),
  loss: (name: string) => job({ loss: name }),
  metric: (name: string) => job({ metric: name }),
  optimizer: (name: string) => job({ optimizer: name }),
  initializer: (name: string) => job({ layer: { ...dense, kernel_initializer: name } }),
  regularizer: (name: string) => job({ layer: { ...dense, bias_regularizer: name } }),
  constraint: (name: string) => job({ layer: { ...dense, kernel_constraint: name } }),
  activation: (name: string) => job({ layer: { ...dense, activation: name } }),
};

describe('POST /api/v1/jobs with a name that Keras exports and the service does not support', () => {
  for (const kind of [
    'layer',
    'loss',
    'metric',
    'optimizer',
    'initializer',
    'regularizer',
    'constraint',
    'activation',
  ] as const)
    test(`says why it does not support any such ${kind}`, () => {
      for (const { name, aliases, reason } of unsupportedOf(kind))
        for (const given of [name, ...aliases]) {
          const details = validateJob(BODIES[kind](given)).map(({ detail }) => detail);
          assert.ok(
            details.some((detail) => detail.includes(reason)),
            `${given}: ${details.join('\n')}`,
          );
        }
    });

  test('reads the name in snake case as well', () => {
    for (const type of ['max_num_bounding_boxes', 'MaxNumBoundingBoxes', 'jax_layer'])
      assert.match(String(validateJob(job({ layer: { type } }))[0]?.detail), /Not supported|cannot contain/);
  });

  test('suggests the right spelling of a supported name', () => {
    assert.match(String(validateJob(job({ metric: 'Accurracy' }))[0]?.detail), /did you mean 'accuracy'/);
  });
});
