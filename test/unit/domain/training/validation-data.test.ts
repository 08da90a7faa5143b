import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Dataset } from '../../../../src/contracts/datasets/datasets.js';
import { type JobCreate, ResolvedConfigSchema } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { datasetsOfJob } from '../../../../src/domain/job/datasets-of-job.js';
import { heldOfClasses } from '../../../../src/domain/training/fit/strata.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { type NamedArray, namedDataset } from '../../../helpers/engine/named-data.js';

type Fit = NonNullable<JobCreate['fit']>;

const SAMPLES = 20;
const classes = Uint8Array.from({ length: SAMPLES }, (_, row) => Number(row >= 15) + Number(row === 19));

const inputs: NamedArray = { role: 'x', name: 'x', shape: [3], train: new Float32Array(SAMPLES * 3) };
const labels: NamedArray = { role: 'y', name: 'y', classes: ['a', 'b', 'c'], train: classes };
/** 15 samples of a, 4 of b, 1 of c. */
const dataset = { ...namedDataset({ arrays: [inputs, labels] }), id: 'mnist' };
const OTHER = 'ds_01kb0000000000000000000000';
const other = { ...dataset, id: OTHER, name: 'other' };

const jobWith = (fit: Fit, changes: Partial<JobCreate> = {}): JobCreate => ({
  model: { layers: [{ type: 'Dense', units: 3, activation: 'softmax' }] },
  compile: { loss: 'sparse_categorical_crossentropy' },
  dataset: { id: 'mnist' },
  fit,
  seed: 1,
  ...changes,
});

const resolve = (job: JobCreate, on: Dataset = dataset, validationDataset?: Dataset) =>
  resolveJob(job, { dataset: on, validationDataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 60 });

function resolved(...given: Parameters<typeof resolve>) {
  const result = resolve(...given);
  if (result.outcome !== 'resolved') return assert.fail(JSON.stringify(result.errors));
  assert.deepEqual(createValidator(ResolvedConfigSchema)(result.config), []);
  return result;
}

function refusals(...given: Parameters<typeof resolve>): [string, string, string][] {
  const result = resolve(...given);
  return result.outcome === 'invalid'
    ? result.errors.map(({ pointer, code, detail }) => [pointer, code, detail])
    : [];
}

const warnings = (...given: Parameters<typeof resolve>) =>
  resolved(...given).report.warnings.flatMap(({ pointer, code }) =>
    pointer.startsWith('/fit') && code !== 'no_evaluation' ? [[pointer, code]] : [],
  );

describe('validation_split', () => {
  test('of a method other than last resolves with its seed and labels, and again to the same', () => {
    const { config } = resolved(jobWith({ validation_split: { fraction: 0.25, method: 'stratified' } }));
    assert.deepEqual(config.fit.validation_split, {
      fraction: 0.25,
      method: 'stratified',
      seed: 0,
      by: 'y',
    });
    assert.deepEqual(resolved(config).config, config);
    const last = resolved(jobWith({ validation_split: { fraction: 0.25 } }));
    assert.equal(last.config.fit.validation_split, 0.25);
  });

  test('gives each class its share, and leaves each a sample to train on', () => {
    for (const [counts, fraction, held] of [
      [[50, 30, 20], 0.1, [5, 3, 2]],
      [[15, 4, 1], 0.25, [4, 1, 0]],
      [[1, 1, 1], 0.5, [0, 0, 0]],
      [[3, 3, 3], 0.2, [1, 1, 0]],
      [[0, 10], 0.5, [0, 5]],
    ] as const)
      assert.deepEqual(heldOfClasses(counts, fraction), held);
  });

  test('reports a class without a sample for validation, and arguments without effect', () => {
    assert.deepEqual(warnings(jobWith({ validation_split: { fraction: 0.25, method: 'stratified' } })), [
      ['/fit/validation_split', 'unvalidated_class'],
    ]);
    assert.deepEqual(warnings(jobWith({ validation_split: { fraction: 0.25, seed: 1, by: 'y' } })), [
      ['/fit/validation_split/seed', 'no_effect'],
      ['/fit/validation_split/by', 'no_effect'],
    ]);
  });

  test('stratified needs classes, and one label array that has them', () => {
    const split = { fraction: 0.25, method: 'stratified' } as const;
    const numbers = namedDataset({
      arrays: [inputs, { role: 'y', name: 'y', train: new Float32Array(SAMPLES) }],
    });
    const regression = jobWith({ validation_split: split }, { compile: { loss: 'mse' } });
    const [refusal] = refusals(regression, numbers);
    assert.deepEqual(refusal?.slice(0, 2), ['/fit/validation_split/method', 'conflicting_arguments']);
    assert.match(refusal?.[2] ?? '', /as for regression.*random or last/);
    const [unknown] = refusals(jobWith({ validation_split: { ...split, by: 'z' } }));
    assert.deepEqual(unknown?.slice(0, 2), ['/fit/validation_split/by', 'unknown_name']);
  });

  test('of a method other than last is refused for windows, which would overlap', () => {
    const windows = jobWith(
      { validation_split: { fraction: 0.25, method: 'random' } },
      {
        model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 3, activation: 'softmax' }] },
        dataset: { id: 'mnist', x: [{ op: 'window', sequence_length: 2 }] },
      },
    );
    assert.deepEqual(refusals(windows)[0]?.slice(0, 2), [
      '/fit/validation_split/method',
      'conflicting_arguments',
    ]);
  });
});

describe('validation_data', () => {
  const withSplits: Dataset = {
    ...namedDataset({
      arrays: [
        { ...inputs, validation: new Float32Array(9), test: new Float32Array(6) },
        { ...labels, validation: new Uint8Array(3), test: new Uint8Array(2) },
      ],
    }),
    id: 'mnist',
  };

  test('names a split of the dataset', () => {
    for (const [split, name] of [
      ['val', 'validation'],
      ['test', 'test'],
    ] as const) {
      const { config } = resolved(jobWith({ validation_data: { split } }), withSplits);
      assert.deepEqual(config.fit.validation_data, { split: name });
      assert.equal(config.checkpoint.monitor, 'val_loss');
      assert.deepEqual(resolved(config, withSplits).config, config);
    }
    assert.deepEqual(warnings(jobWith({ validation_data: { split: 'test' } }), withSplits), [
      ['/fit/validation_data', 'unused_validation'],
    ]);
  });

  test('is recorded by the id of another dataset, which the job then needs, too', () => {
    const { config, report } = resolved(jobWith({ validation_data: { dataset: 'other' } }), dataset, {
      ...other,
      bytes: 100,
    });
    assert.deepEqual(config.fit.validation_data, { dataset: OTHER, split: 'train' });
    assert.deepEqual(datasetsOfJob(config), ['mnist', OTHER]);
    assert.equal(report.estimated_memory_bytes.dataset, 100);
    assert.deepEqual(resolved(config, dataset, other).config, config);
  });

  test('wins over validation_split, as in Keras, with a warning', () => {
    const job = jobWith({ validation_data: { split: 'validation' }, validation_split: 0.2 });
    assert.equal(resolved(job, withSplits).config.fit.validation_split, 0);
    assert.deepEqual(warnings(job, withSplits), [['/fit/validation_split', 'no_effect']]);
  });

  test('is refused where there are no samples', () => {
    for (const [validation_data, pointer, code, of] of [
      [{}, 'split', 'invalid_value', undefined],
      [{ split: 'train' }, 'split', 'conflicting_arguments', undefined],
      [{ split: 'test' }, 'split', 'invalid_value', undefined],
      [{ dataset: 'gone' }, 'dataset', 'dataset_not_found', undefined],
      [{ dataset: 'other', split: 'val' }, 'split', 'invalid_value', other],
    ] as const)
      assert.deepEqual(
        refusals(jobWith({ validation_data }), dataset, of).map((refusal) => refusal.slice(0, 2)),
        [[`/fit/validation_data/${pointer}`, code]],
      );
  });

  test('of a dataset that differs is refused with each difference', () => {
    const job = jobWith({ validation_data: { dataset: 'other' } });
    const cases: [NamedArray[], RegExp[]][] = [
      [
        [{ ...inputs, shape: [4], train: new Float32Array(8) }, labels],
        [/has samples of shape \[4\], not \[3\]/],
      ],
      [
        [
          { ...inputs, train: new Float64Array(SAMPLES * 3) },
          { ...labels, classes: ['a', 'c', 'b'] },
        ],
        [/has the type float64, not float32/, /has the classes a, c, b, not a, b, c/],
      ],
      [
        [inputs, { ...labels, name: 'a' }, { ...labels, name: 'b' }],
        [/uses the y array 'y', which the dataset 'test' does not have/],
      ],
    ];
    for (const [arrays, differences] of cases) {
      const found = refusals(job, dataset, namedDataset({ arrays }));
      assert.deepEqual(
        found.map(([pointer, code]) => [pointer, code]),
        differences.map(() => ['/fit/validation_data/dataset', 'incompatible_dataset']),
      );
      for (const [index, difference] of differences.entries())
        assert.match(found[index]?.[2] ?? '', difference);
    }
    const fewer = namedDataset({ arrays: [inputs, { ...labels, name: 'label', classes: ['a', 'b'] }] });
    assert.deepEqual(refusals(job, dataset, fewer), []);
  });
});

describe('class_weight "balanced"', () => {
  const weightsOf = (fit: Fit) =>
    resolved(jobWith({ class_weight: 'balanced', ...fit })).config.fit.class_weight;

  test('resolves to the weights where the classes of the samples to train on are known', () => {
    assert.deepEqual(weightsOf({}), { 0: 20 / 45, 1: 20 / 12, 2: 20 / 3 });
    // Of each class 11, 3 and 1 are left.
    assert.deepEqual(weightsOf({ validation_split: { fraction: 0.25, method: 'stratified' } }), {
      0: 15 / 33,
      1: 15 / 9,
      2: 15 / 3,
    });
  });

  test('stays where they are known only from the labels, and resolves to the same again', () => {
    for (const validation_split of [0.25, { fraction: 0.25, method: 'random' as const }]) {
      assert.equal(weightsOf({ validation_split }), 'balanced');
      const { config } = resolved(jobWith({ validation_split, class_weight: 'balanced' }));
      assert.deepEqual(resolved(config).config, config);
    }
  });

  test('is refused for numbers', () => {
    const regression = jobWith({ class_weight: 'balanced' }, { compile: { loss: 'mse' } });
    const numbers = namedDataset({
      arrays: [inputs, { role: 'y', name: 'y', shape: [3], train: new Float32Array(SAMPLES * 3) }],
    });
    assert.deepEqual(refusals(regression, numbers)[0]?.slice(0, 2), [
      '/fit/class_weight',
      'conflicting_arguments',
    ]);
  });
});
