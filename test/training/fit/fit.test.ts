import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import type { DataSet } from '../../../workers/engine/data/data-set.js';
import { arrayOf } from '../../../workers/engine/data/sample-array.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { compileJob } from '../../../workers/engine/training/compile-job.js';
import { fit, fromScratch } from '../../../workers/engine/training/fit.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { openBatchSource } from '../../../workers/engine/training/steps/batch-source.js';
import { type Job, runJob, type TestData } from '../../helpers/engine/training-run.js';
import { assertClose, type PackedArray, readKerasFixture } from '../../helpers/keras/keras-fixtures.js';
import { compareWeights, valuesOf } from '../../helpers/keras/replay-keras.js';

loadTensorFlow({ intraOpThreads: 2, steps: 'concurrent' });

interface FitFixture {
  model: ResolvedConfig['model'];
  x: number[];
  y: number[];
  initial_weights: Record<string, PackedArray>;
  history: Record<string, number[]>;
  final_weights: Record<string, PackedArray>;
}

describe("fit reports the same as Keras's model.fit", () => {
  test('for loss and accuracy of both splits, with a penalty and a smaller last batch', async () => {
    const { model, history, ...fixture } = await readKerasFixture<FitFixture>('fit');
    const loss = { type: 'sparse_categorical_crossentropy', from_logits: false } as const;
    const metrics = [{ name: 'accuracy', function: 'sparse_categorical_accuracy' } as const];
    const settings = {
      epochs: 3,
      batch_size: 16,
      validation_split: 0.25,
      shuffle: false,
      class_weight: null,
    };
    const data = heldOut(fixture, 37);
    const compiled = compileJob(
      { model, compile: { optimizer: { type: 'adam' }, loss, metrics }, seed: 1, fit: settings },
      data,
      stepsOfOne({ x: [{ op: 'rescale', scale: 1 / 255 }], y: [] }),
    );
    compiled.writeWeights(valuesOf(fixture.initial_weights));
    const epochs: EpochMetrics[] = [];
    await fit({
      compiled,
      source: openBatchSource(data),
      splits: data.splits,
      fit: settings,
      seed: 1,
      attempt: 1,
      signal: new AbortController().signal,
      ...fromScratch,
      onProgress: () => undefined,
      onEpoch: async (epoch) => void epochs.push(epoch),
    });
    const series = (pick: (epoch: EpochMetrics) => unknown) => epochs.map((epoch) => Number(pick(epoch)));
    assertClose(
      series(({ loss }) => loss),
      history['loss'] ?? [],
      'loss',
    );
    assertClose(
      series(({ val_loss }) => val_loss),
      history['val_loss'] ?? [],
      'val_loss',
    );
    assertClose(
      series(({ metrics }) => metrics['accuracy']),
      history['accuracy'] ?? [],
      'accuracy',
    );
    assertClose(
      series(({ val_metrics }) => val_metrics?.['accuracy']),
      history['val_accuracy'] ?? [],
      'val_accuracy',
    );
    compareWeights(compiled, fixture.final_weights);
    compiled.dispose();
  });
});

function heldOut({ x, y }: Pick<FitFixture, 'x' | 'y'>, splitAt: number): DataSet {
  return {
    x: [arrayOf(Uint8Array.from(x), { sampleShape: [4, 3], dtype: 'uint8' })],
    y: [arrayOf(Uint8Array.from(y), { sampleShape: [], dtype: 'uint8' })],
    splits: {
      train: { from: 0, count: splitAt },
      validation: { from: splitAt, count: y.length - splitAt },
      test: null,
    },
  };
}

const layers: Layer[] = [
  { type: 'Dense', units: 8, activation: 'relu', kernel_regularizer: 'l2' },
  { type: 'Dropout', rate: 0.3 },
  { type: 'BatchNormalization' },
  { type: 'Dense', units: 3, activation: 'softmax' },
];
const job: Job = {
  model: { layers },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam', metrics: ['accuracy'] },
  fit: { epochs: 3, batch_size: 16, validation_split: 0.2 },
};

/** Points around three centres. */
function points(count: number, change: (index: number) => number = () => 0): TestData['train'] {
  const y = Uint8Array.from({ length: count }, (_, index) => index % 3);
  const x = Float32Array.from({ length: count * 4 }, (_, index) => {
    const sample = Math.floor(index / 4);
    return Math.sin(index * 12.9898) + (index % 4 === sample % 3 ? 2 : 0) + change(sample);
  });
  return { x: { values: x, shape: [4] }, y: { values: y } };
}

async function weightsOf(t: TestContext, changes: Pick<Job, 'seed' | 'fit'> = {}): Promise<string> {
  const run = await runJob(
    t,
    { ...job, ...changes, fit: { ...job.fit, ...changes.fit } },
    { train: points(100) },
  );
  assert.deepEqual(run.outcome, { status: 'succeeded' });
  const bytes = await readFile(join(run.assignment.attemptDirectory, 'model', 'weights.bin'));
  return createHash('sha256').update(bytes).digest('hex');
}

describe('the seed', () => {
  test('makes equal weights, bit for bit, with two threads too', async (t) => {
    assert.equal(await weightsOf(t, { seed: 5 }), await weightsOf(t, { seed: 5 }));
  });

  test('makes different weights if it differs', async (t) => {
    assert.notEqual(await weightsOf(t, { seed: 5 }), await weightsOf(t, { seed: 6 }));
    assert.notEqual(await weightsOf(t, { seed: 0 }), await weightsOf(t, { seed: 1 }));
  });

  test('also determines convolutions and recurrent layers', async (t) => {
    const convolutional: Layer[] = [
      { type: 'Conv2D', filters: 8, kernel_size: 3, activation: 'relu' },
      { type: 'MaxPooling2D' },
      { type: 'BatchNormalization' },
      { type: 'Reshape', target_shape: [9, -1] },
      { type: 'GRU', units: 6, dropout: 0.2, recurrent_dropout: 0.2 },
      { type: 'Dense', units: 3, activation: 'softmax' },
    ];
    const values = Float32Array.from({ length: 60 * 64 }, (_, index) => Math.sin(index));
    const data: TestData = { train: { x: { values, shape: [8, 8, 1] }, y: points(60).y } };
    const losses = await Promise.all(
      [1, 2].map(async () =>
        (await runJob(t, { ...job, model: { layers: convolutional } }, data)).epochs.map(({ loss }) => loss),
      ),
    );
    assert.equal(losses[0]?.length, 3);
    assert.deepEqual(losses[0], losses[1]);
  });

  test('leaves the order to shuffle', async (t) => {
    assert.notEqual(await weightsOf(t), await weightsOf(t, { fit: { shuffle: false } }));
  });
});

describe('the splits', () => {
  test('hold out the last samples before shuffling', async (t) => {
    const frozen: Job = {
      ...job,
      compile: { loss: 'mae', optimizer: { type: 'sgd', learning_rate: 0 } },
      model: { layers: [{ type: 'Dense', units: 1, kernel_initializer: 'zeros' }] },
      fit: { epochs: 2, batch_size: 3, validation_split: 0.3 },
    };
    const x = { values: new Float32Array(10), shape: [1] };
    const y = { values: Float32Array.from([0, 1, 2, 3, 4, 5, 6, 100, 200, 300]) };
    const test = { x: { values: new Float32Array(2), shape: [1] }, y: { values: Float32Array.from([7, 9]) } };
    const { epochs, evaluation } = await runJob(t, frozen, { train: { x, y }, test });
    const numbers = epochs.flatMap(({ loss, val_loss, samples, steps }) => [loss, val_loss, samples, steps]);
    assertClose(numbers.map(Number), [3, 200, 7, 3, 3, 200, 7, 3], 'epochs', { relative: 1e-7 });
    assert.deepEqual(
      { split: evaluation?.split, loss: evaluation?.loss, samples: evaluation?.samples },
      { split: 'test', loss: 8, samples: 2 },
    );
  });

  test('include the validation split of the dataset, unless samples are held out', async (t) => {
    const frozen: Job = {
      ...job,
      compile: { loss: 'mae', optimizer: { type: 'sgd', learning_rate: 0 } },
      model: { layers: [{ type: 'Dense', units: 1, kernel_initializer: 'zeros' }] },
      fit: { epochs: 1, batch_size: 3 },
      checkpoint: { monitor: 'val_loss' },
    };
    const split = (...y: number[]) => ({
      x: { values: new Float32Array(y.length), shape: [1] },
      y: { values: Float32Array.from(y) },
    });
    const data = { train: split(1, 2, 3, 10), validation: split(20, 30), test: split(50) };
    const losses = async (validation_split: number, maxResidentBytes: number) => {
      const fit = { ...frozen.fit, validation_split };
      const { epochs, evaluation } = await runJob(t, { ...frozen, fit }, data, { maxResidentBytes });
      assert.equal(evaluation?.split, 'test');
      return [epochs[0]?.loss, epochs[0]?.val_loss, evaluation?.loss].map(Number);
    };
    for (const maxResidentBytes of [1e9, 0]) {
      assertClose(await losses(0, maxResidentBytes), [4, 25, 50], 'stored', { relative: 1e-6 });
      assertClose(await losses(0.25, maxResidentBytes), [2, 10, 50], 'held out', { relative: 1e-6 });
    }
  });

  test('evaluate on the held-out samples without a test split, or not at all', async (t) => {
    const held = await runJob(t, job, { train: points(30) });
    assert.equal(held.evaluation?.split, 'validation');
    assert.equal(held.evaluation?.loss, held.epochs.at(-1)?.val_loss);
    const none = await runJob(t, { ...job, fit: { epochs: 1 } }, { train: points(30) });
    assert.equal(none.outcome.status, 'succeeded');
    assert.equal(none.evaluation, undefined);
    assert.equal(none.epochs[0]?.val_loss, null);
  });

  test('report phases and epochs in order', async (t) => {
    const { messages } = await runJob(t, job, { train: points(30) });
    const reported = messages.flatMap((message): unknown[] => {
      if (message.type === 'phase') return [message.phase];
      return message.type === 'epoch' ? [message.epoch.epoch] : [];
    });
    assert.deepEqual(reported, [
      'loading_data',
      'building',
      'compiling',
      'fitting',
      1,
      2,
      3,
      'evaluating',
      'saving',
    ]);
    const [progress] = messages.flatMap((message) => (message.type === 'progress' ? [message.progress] : []));
    assert.deepEqual(
      {
        epoch: progress?.epoch,
        step: progress?.step,
        steps: progress?.steps,
        total: progress?.total_samples,
      },
      { epoch: 1, step: 1, steps: 2, total: 24 },
    );
  });
});

describe('training with non-finite values', () => {
  test('ends the job with the epoch and the step of the loss', async (t) => {
    const diverging: Job = {
      model: {
        layers: [
          { type: 'Dense', units: 4 },
          { type: 'Dense', units: 1 },
        ],
      },
      compile: { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 1e6 } },
      fit: { epochs: 5, batch_size: 10 },
    };
    const { x } = points(40);
    const { outcome, checkpoints, messages } = await runJob(t, diverging, {
      train: { x, y: { values: new Float32Array(40).fill(1) } },
    });
    if (outcome.status !== 'failed') return assert.fail(outcome.status);
    assert.equal(outcome.reason.code, 'nan_loss');
    assert.match(
      outcome.reason.message,
      /^The loss became (NaN|Infinity) in epoch 1, step [2-4]\. Lower the learning_rate/,
    );
    assert.equal(outcome.reason.details?.['epoch'], 1);
    assert.deepEqual(checkpoints, []);
    const last = messages.findLast((message) => message.type === 'progress')?.progress;
    assert.deepEqual([last?.epoch, last?.step], [1, outcome.reason.details?.['step']]);
  });

  test('ends the job even after the last step', async (t) => {
    const once: Job = {
      model: { layers: [{ type: 'Dense', units: 1 }] },
      compile: { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 1e38 } },
      fit: { epochs: 1, batch_size: 40 },
    };
    const { x } = points(40);
    const { outcome } = await runJob(t, once, {
      train: { x, y: { values: new Float32Array(40).fill(100) } },
    });
    assert.equal(outcome.status === 'failed' && outcome.reason.code, 'nan_loss');
  });
});
