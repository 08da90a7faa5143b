import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { epochBatches } from '../../../../src/domain/training/fit/epoch-batches.js';
import { hasValidationEpoch } from '../../../../src/domain/training/fit/validation-epochs.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';

type Fit = NonNullable<JobCreate['fit']>;

const jobWith = (fit: Fit, changes: Partial<JobCreate> = {}): JobCreate => ({
  model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }] },
  compile: { loss: 'sparse_categorical_crossentropy' },
  dataset: { id: 'mnist' },
  fit,
  ...changes,
});

/** Of a dataset of 60,000 training samples without a validation split. */
const resolve = (job: JobCreate) =>
  resolveJob(job, {
    dataset: describedDataset(),
    maxJobMemoryBytes: 8e9,
    maxRunSeconds: 60,
    drawSeed: () => 7,
  });

function resolved(job: JobCreate) {
  const result = resolve(job);
  return result.outcome === 'resolved' ? result : assert.fail(JSON.stringify(result.errors));
}

function refusals(job: JobCreate): string[][] {
  const result = resolve(job);
  return result.outcome === 'invalid' ? result.errors.map(({ pointer, code }) => [pointer, code]) : [];
}

const warningsOf = (fit: Fit) =>
  resolved(jobWith(fit))
    .report.warnings.filter(({ pointer }) => pointer.startsWith('/fit'))
    .map(({ pointer, code }) => [pointer, code]);

describe('batch_size', () => {
  test('of null is that of Keras, with and without steps_per_epoch', () => {
    assert.equal(resolved(jobWith({ batch_size: null })).config.fit.batch_size, 32);
    assert.equal(resolved(jobWith({ batch_size: null, steps_per_epoch: 600 })).config.fit.batch_size, 100);
  });
});

describe('steps_per_epoch', () => {
  /** Keras's EpochIterator: the batches of each epoch, as [pass, batch]. */
  function epochsOfKeras(steps: number, batches: number, epochs: number): [number, number][][] {
    let [pass, seen] = [0, 0];
    return Array.from({ length: epochs }, () => {
      const epoch: [number, number][] = [];
      for (let step = 0; step < steps && seen < batches; step++) epoch.push([pass, seen++]);
      if (seen >= batches) [pass, seen] = [pass + 1, 0];
      return epoch;
    });
  }

  test('gives epochs the batches of Keras, whatever the numbers', () => {
    for (let steps = 1; steps <= 7; steps++)
      for (let batches = 1; batches <= 7; batches++)
        for (const initial_epoch of [0, 3]) {
          const passes: number[] = [];
          const found = Array.from({ length: 9 }, (_, index) => {
            const fit = { initial_epoch, steps_per_epoch: steps };
            const { pass, first, count } = epochBatches(fit, batches, initial_epoch + index + 1);
            if (passes.at(-1) !== pass) passes.push(pass);
            return Array.from({ length: count }, (_, step) => [passes.length - 1, first + step]);
          });
          assert.deepEqual(found, epochsOfKeras(steps, batches, 9));
        }
  });

  test('decides the batch size where there is none, as in Keras', () => {
    const { fit } = resolved(jobWith({ steps_per_epoch: 7, validation_split: 0.5 })).config;
    assert.deepEqual(
      [fit.batch_size, fit.steps_per_epoch, fit.validation_batch_size],
      [Math.ceil(30_000 / 7), 7, 32],
    );
  });

  test('is reported where epochs end early', () => {
    assert.deepEqual(warningsOf({ batch_size: 6000, steps_per_epoch: 5, validation_split: 0 }), []);
    for (const steps_per_epoch of [4, 11])
      assert.deepEqual(warningsOf({ batch_size: 6000, steps_per_epoch }), [
        ['/fit/steps_per_epoch', 'out_of_samples'],
      ]);
  });
});

describe('initial_epoch', () => {
  test('must leave an epoch to train', () => {
    assert.deepEqual(refusals(jobWith({ epochs: 3, initial_epoch: 3 })), [
      ['/fit/initial_epoch', 'invalid_value'],
    ]);
    assert.equal(resolved(jobWith({ epochs: 3, initial_epoch: 2 })).config.fit.initial_epoch, 2);
  });
});

describe('validation_freq', () => {
  test('says after which epochs a job is validated', () => {
    assert.equal(hasValidationEpoch({ validation_freq: 3 }, 2), false);
    assert.equal(hasValidationEpoch({ validation_freq: 3 }, 3), true);
    assert.equal(hasValidationEpoch({ validation_freq: 3, initial_epoch: 3 }, 5), false);
    assert.equal(hasValidationEpoch({ validation_freq: [1, 9], initial_epoch: 1 }, 8), false);
  });

  test('that validates no epoch is reported, and no val_ value can be monitored', () => {
    const fit = { epochs: 2, validation_split: 0.1, validation_freq: 3 };
    assert.deepEqual(warningsOf(fit), [['/fit/validation_freq', 'no_effect']]);
    assert.equal(resolved(jobWith(fit)).config.checkpoint.monitor, 'loss');
    assert.deepEqual(refusals(jobWith({ ...fit, callbacks: ['EarlyStopping'] })), [
      ['/fit/callbacks/0/monitor', 'invalid_value'],
    ]);
  });

  test('and other arguments of validation are reported where there is none', () => {
    assert.deepEqual(warningsOf({ validation_freq: 2, validation_batch_size: 8, validation_steps: 1 }), [
      ['/fit/validation_freq', 'no_effect'],
      ['/fit/validation_batch_size', 'no_effect'],
      ['/fit/validation_steps', 'no_effect'],
    ]);
  });
});

test('a resolved job with arguments of fit can be posted again and resolves to the same', () => {
  const fit: Fit = {
    epochs: 9,
    initial_epoch: 1,
    steps_per_epoch: 5,
    validation_split: 0.2,
    validation_freq: [2, 4],
    validation_steps: 3,
    shuffle: 'batch',
  };
  const { config } = resolved(jobWith(fit));
  assert.deepEqual(resolved(config).config, config);
});

test('batch sizes that follow from steps are limited like others', () => {
  const caps = { maxLayers: 9, maxParameters: 1e9, maxEpochs: 9, maxBatchSize: 1000 };
  const job = resolveJob(jobWith({ steps_per_epoch: 2 }), {
    dataset: describedDataset(),
    maxJobMemoryBytes: 8e9,
    maxRunSeconds: 60,
    caps,
  });
  assert.deepEqual(job.outcome === 'invalid' && job.errors.map(({ pointer }) => pointer), [
    '/fit/batch_size',
  ]);
});
