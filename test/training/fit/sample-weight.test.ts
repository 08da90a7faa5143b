import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { pauseAndResume } from '../../helpers/engine/interrupted-run.js';
import type { NamedData } from '../../helpers/engine/named-data.js';
import { type Job, runJob } from '../../helpers/engine/training-run.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

const ROWS = 12;
const values = Float32Array.from({ length: ROWS * 2 }, (_, index) =>
  index % 2 === 0 ? index / 2 : index % 5,
);
const labels = Float32Array.from({ length: ROWS }, (_, row) => row % 4);
/** The column `weight` is 1, 3, 0, 2, 4, …. */
const data: NamedData = {
  arrays: [
    {
      role: 'x',
      name: 'table',
      shape: [2],
      columns: ['number', 'weight'],
      train: values,
      test: values.subarray(0, 8),
    },
    { role: 'y', name: 'y', train: labels, test: labels.subarray(0, 4) },
  ],
};
/** Learns nothing, and answers 0: its loss is the mean of weight times label squared. */
const job: Job = {
  model: { layers: [{ type: 'Dense', units: 1, kernel_initializer: 'zeros' }] },
  compile: {
    loss: 'mse',
    optimizer: { type: 'sgd', learning_rate: 0 },
    metrics: ['mse'],
    weighted_metrics: ['mse'],
  },
  fit: { epochs: 1, batch_size: 5, validation_split: 0.5, sample_weight: 'weight' },
};
const weightOf = (row: number) => values[row * 2 + 1] ?? 0;
const lossOf = (rows: number[]) =>
  rows.reduce((sum, row) => sum + weightOf(row) * (labels[row] ?? 0) ** 2, 0) / rows.length;
const rows = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('sample_weight of a column', () => {
  for (const maxResidentBytes of [1e9, 0])
    test(`weights training, validation and evaluation, ${maxResidentBytes > 0 ? 'in memory' : 'streamed'}`, async (t) => {
      const { epochs, evaluation } = await runJob(t, job, data, { maxResidentBytes });
      const found = [epochs[0]?.loss, epochs[0]?.val_loss, evaluation?.loss].map(Number);
      assertClose(found, [lossOf(rows(0, 6)), lossOf(rows(6, 6)), lossOf(rows(0, 4))], 'losses', {
        relative: 1e-5,
      });
      const trained = rows(0, 6);
      const total = trained.reduce((sum, row) => sum + weightOf(row), 0);
      assertClose([Number(epochs[0]?.metrics['weighted_mse'])], [(lossOf(trained) * 6) / total], 'metric', {
        relative: 1e-5,
      });
    });

  test('of a window is that of its label', async (t) => {
    const windowed: Job = {
      ...job,
      model: {
        layers: [{ type: 'Flatten' }, { type: 'Dense', units: 1, kernel_initializer: 'zeros' }],
      },
      dataset: { x: [{ op: 'window', sequence_length: 2, target_offset: 2 }] },
    };
    const { epochs } = await runJob(t, windowed, data);
    assertClose([Number(epochs[0]?.loss)], [lossOf(rows(2, 4))], 'loss', { relative: 1e-5 });
  });

  test('continues exactly after a pause', async (t) => {
    const compile = { ...job.compile, optimizer: 'adam' as const };
    await pauseAndResume(t, { ...job, compile, fit: { ...job.fit, epochs: 5 } }, data);
  });
});

test('a sample_weight that is not a number fails with the reason', async (t) => {
  const weights = Float32Array.from(labels);
  weights[3] = Number.NaN;
  const arrays = [
    ...data.arrays,
    { role: 'w' as const, name: 'w', train: weights, test: weights.subarray(4, 8) },
  ];
  const { outcome } = await runJob(t, { ...job, fit: { ...job.fit, sample_weight: 'w' } }, { arrays });
  assert.match(
    outcome.status === 'failed' ? outcome.reason.message : '',
    /^sample_weight of the train split contains NaN in sample 3/,
  );
});

for (const maxResidentBytes of [1e9, 0])
  test(`samples of another dataset without the weights weigh 1, ${maxResidentBytes > 0 ? 'in memory' : 'streamed'}`, async (t) => {
    const weights = { role: 'w' as const, name: 'w', train: labels, test: labels.subarray(0, 4) };
    const fit = {
      ...job.fit,
      validation_split: 0,
      validation_data: { dataset: 'other' },
      sample_weight: 'w',
    };
    const { epochs } = await runJob(
      t,
      { ...job, fit },
      { arrays: [...data.arrays, weights] },
      { validation: data, maxResidentBytes },
    );
    const mean = (power: number) => labels.reduce((sum, label) => sum + label ** power, 0) / ROWS;
    assertClose([epochs[0]?.loss, epochs[0]?.val_loss].map(Number), [mean(3), mean(2)], 'losses', {
      relative: 1e-5,
    });
  });
