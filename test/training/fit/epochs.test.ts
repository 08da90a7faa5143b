import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { pauseAndResume } from '../../helpers/engine/interrupted-run.js';
import { type Job, runJob, type TestData } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const data: TestData = {
  train: {
    x: { values: Float32Array.from({ length: 400 }, (_, index) => Math.sin(index * 0.7)), shape: [4] },
    y: { values: Uint8Array.from({ length: 100 }, (_, index) => index % 3) },
  },
};
/** Epochs of 3 of 10 batches, the last smaller; the fourth one has only one batch left. */
const job: Job = {
  model: {
    layers: [
      { type: 'Dropout', rate: 0.3 },
      { type: 'Dense', units: 3, activation: 'softmax' },
    ],
  },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam' },
  fit: {
    epochs: 8,
    initial_epoch: 2,
    batch_size: 9,
    steps_per_epoch: 3,
    validation_split: 0.1,
    validation_freq: 2,
  },
  checkpoint: { restore_best: true, monitor: 'val_loss' },
};

test('epochs of some steps count from initial_epoch, show their own progress and validate as often as they should', async (t) => {
  const { epochs, messages, assignment } = await runJob(t, job, data);
  assert.deepEqual(
    epochs.map(({ epoch, steps, samples, val_loss }) => [epoch, steps, samples, val_loss !== null]),
    [
      [3, 3, 27, false],
      [4, 3, 27, true],
      [5, 3, 27, false],
      [6, 1, 9, true],
      [7, 3, 27, false],
      [8, 3, 27, true],
    ],
  );
  const last = messages.flatMap((message) => (message.type === 'progress' ? [message.progress] : [])).at(0);
  assert.deepEqual([last?.epochs, last?.steps, last?.total_samples], [8, 3, 27]);
  assert.equal(assignment.config.fit.validation_freq, 2);
});

for (const [what, changes] of [
  ['whose steps are fewer than the batches', {}],
  ['whose samples are shuffled within batches', { shuffle: 'batch', steps_per_epoch: 12 }],
] as const)
  test(`a training ${what} continues exactly, wherever it is interrupted`, async (t) => {
    await pauseAndResume(t, { ...job, fit: { ...job.fit, ...changes } }, data);
  });

test('shuffle "batch" keeps the samples of each batch, in another order each epoch', async (t) => {
  // Each batch has one label, which the loss of a constant output shows.
  const train = {
    x: { values: new Float32Array(30), shape: [1] },
    y: { values: Float32Array.from({ length: 30 }, (_, index) => index % 10) },
  };
  const still: Job = {
    model: { layers: [{ type: 'Dense', units: 1, kernel_initializer: 'zeros' }] },
    compile: { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 0 } },
    fit: { epochs: 3, batch_size: 10, steps_per_epoch: 1, shuffle: 'batch' },
  };
  const { epochs } = await runJob(t, still, { train });
  assert.deepEqual(
    epochs.map(({ loss }) => loss),
    [28.5, 28.5, 28.5],
  );
});
