import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Dataset } from '../../../../src/contracts/datasets/datasets.js';
import type { Compile } from '../../../../src/contracts/jobs/compile.js';
import type { ClassWeight } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import type { Activation } from '../../../../src/keras/activations/index.js';
import { describedDataset, regressionDataset, wordsDataset } from '../../../fixtures/described-datasets.js';

interface Setting {
  dataset: Dataset;
  units: number;
  activation?: Activation;
  loss: NonNullable<Compile['loss']>;
  oneHot?: boolean;
  /** Each position of the image keeps outputs of its own. */
  positions?: boolean;
}

function resolve(setting: Setting, classWeight: ClassWeight | null) {
  const { dataset, units, activation = 'linear', loss, oneHot = false, positions = false } = setting;
  const body = {
    model: {
      layers: [
        ...(positions ? [] : [{ type: 'Flatten' as const }]),
        { type: 'Dense' as const, units, activation },
      ],
    },
    compile: { loss },
    dataset: { id: dataset.id, y: oneHot ? [{ op: 'one_hot' as const }] : [] },
    fit: { class_weight: classWeight },
  };
  return resolveJob(body, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 60 });
}

function refusals(setting: Setting, classWeight: ClassWeight) {
  const result = resolve(setting, classWeight);
  return result.outcome === 'invalid' ? result.errors : assert.fail('it was accepted');
}

const mnist = describedDataset();
const animals = describedDataset({ classes: ['ant', 'bee', 'cat'] });
const tags = describedDataset({ y: { shape: [5], dtype: 'uint8' }, classes: null });
const ofTen: Setting = {
  dataset: mnist,
  units: 10,
  activation: 'softmax',
  loss: 'sparse_categorical_crossentropy',
};
const yesOrNo: Setting = {
  dataset: wordsDataset(),
  units: 1,
  activation: 'sigmoid',
  loss: 'binary_crossentropy',
};

describe('class_weight', () => {
  for (const [name, setting] of [
    ['class numbers', ofTen],
    ['one-hot labels', { ...ofTen, loss: 'categorical_crossentropy', oneHot: true }],
    ['yes or no', yesOrNo],
  ] as const) {
    test(`is accepted for ${name} and echoed unchanged`, () => {
      const result = resolve(setting, { 0: 1, 1: 5 });
      assert.equal(result.outcome, 'resolved');
      assert.deepEqual(result.outcome === 'resolved' && result.config.fit.class_weight, { 0: 1, 1: 5 });
    });
  }

  for (const classWeight of [null, {}])
    test(`is accepted as ${JSON.stringify(classWeight)} for any model, as it has no effect`, () => {
      const numbers: Setting = { dataset: regressionDataset(), units: 1, loss: 'mse' };
      assert.equal(resolve(numbers, classWeight).outcome, 'resolved');
    });

  test('is rejected for unknown classes, each by its pointer', () => {
    assert.deepEqual(refusals(ofTen, { 9: 1, 10: 2, cat: 1, '01': 1, '-1': 1, '1.5': 1, 'a/b': 1 }), [
      ...['10', 'cat', '01', '-1', '1.5', 'a/b'].map((name) => ({
        pointer: `/fit/class_weight/${name.replace('/', '~1')}`,
        code: 'invalid_value',
        detail: `class_weight maps class numbers to weights, "0" to "9"; got '${name}'.`,
      })),
    ]);
  });

  test('is rejected briefly for many unknown classes with names of any length', () => {
    const names = Array.from({ length: 1000 }, (_, index) => 'x'.repeat(10_000) + index);
    const answer = refusals(ofTen, Object.fromEntries(names.map((name) => [name, 1])));
    assert.equal(answer.length, 16);
    assert.ok(JSON.stringify(answer).length < 16_000);
  });

  test('is rejected for a third class in a binary task', () => {
    const [refusal] = refusals(yesOrNo, { 0: 1, 1: 2, 2: 3 });
    assert.equal(refusal?.pointer, '/fit/class_weight/2');
    assert.match(refusal?.detail ?? '', /"0" to "1"/);
  });

  test('is rejected for a class name, with its number', () => {
    const [refusal] = refusals({ ...ofTen, dataset: animals, units: 3 }, { cat: 5 });
    assert.equal(
      refusal?.detail,
      'class_weight maps class numbers to weights, "0" to "2"; got \'cat\'. Class \'cat\' is "2".',
    );
  });

  test('is rejected beyond float32', () => {
    const [refusal, ...others] = refusals(ofTen, { 3: 1e300 });
    assert.deepEqual([refusal?.pointer, others], ['/fit/class_weight/3', []]);
    assert.match(refusal?.detail ?? '', /float32/);
  });

  for (const [name, setting, says] of [
    [
      'numbers',
      { dataset: regressionDataset(), units: 1, loss: 'mse' },
      'class_weight requires class labels, but mean_squared_error compares numbers. Remove it, or use a crossentropy.',
    ],
    [
      'many of many',
      { dataset: tags, units: 5, activation: 'sigmoid', loss: 'binary_crossentropy' },
      'class_weight requires one class per sample; with binary_crossentropy on 5 outputs a sample may have several. Remove it.',
    ],
    [
      'a class for each position',
      {
        dataset: describedDataset({ y: { shape: [28], dtype: 'uint8' } }),
        units: 10,
        activation: 'softmax',
        loss: 'sparse_categorical_crossentropy',
        positions: true,
      },
      'class_weight requires one class per sample, but the model has outputs of shape [28, 10]. Remove it, or end the model with one vector per sample.',
    ],
  ] as const)
    test(`is rejected for ${name}, once, with the reason`, () => {
      assert.deepEqual(refusals(setting, { 0: 1, 77: 2 }), [
        { pointer: '/fit/class_weight', code: 'conflicting_arguments', detail: says },
      ]);
    });
});
