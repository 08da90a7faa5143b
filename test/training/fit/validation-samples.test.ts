import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { drawRandom, drawStratified } from '../../../workers/engine/data/rows/drawn-rows.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { compareInterrupted } from '../../helpers/engine/interrupted-run.js';
import type { NamedData } from '../../helpers/engine/named-data.js';
import { assign, type Job, runJob } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 40;
const rows = Float32Array.from({ length: SAMPLES }, (_, row) => row);
const classes = Int32Array.from({ length: SAMPLES }, (_, row) => Number(row >= 30));
const data: NamedData = {
  arrays: [
    { role: 'x', name: 'x', shape: [1], train: rows, test: rows.subarray(0, 3) },
    { role: 'y', name: 'y', classes: ['a', 'b'], train: classes, test: classes.subarray(0, 3) },
  ],
};

/** Learns nothing; the loss is the mean square of the inputs, which shows the samples. */
const observer: Job = {
  model: { layers: [{ type: 'Dense', units: 1, kernel_initializer: 'zeros' }] },
  compile: { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 0 } },
  dataset: { y: [{ op: 'input' }] },
  fit: { epochs: 1, batch_size: 7 },
};
const meanSquare = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value ** 2, 0) / all.length;
};
const isClose = (found: unknown, expected: number) =>
  assert.ok(Math.abs(Number(found) - expected) < 1e-4 * expected, `${found} is not ${expected}`);

describe('validation_split', () => {
  for (const [method, { train, held }] of [
    ['random', drawRandom({ fraction: 0.3, method: 'random', seed: 5 }, SAMPLES)],
    ['stratified', drawStratified({ fraction: 0.3, method: 'stratified', seed: 5 }, classes, 2)],
  ] as const)
    for (const maxResidentBytes of [1e9, 0])
      test(`${method} trains on some samples and validates on the others, ${maxResidentBytes > 0 ? 'in memory' : 'streamed'}`, async (t) => {
        const fit = { ...observer.fit, validation_split: { fraction: 0.3, method, seed: 5 } };
        const { epochs, evaluation, outcome } = await runJob(t, { ...observer, fit }, data, {
          maxResidentBytes,
        });
        assert.deepEqual(outcome, { status: 'succeeded' });
        assert.deepEqual([train.length, held.length], [28, 12]);
        assert.deepEqual(
          [...train, ...held].sort((a, b) => a - b),
          [...rows],
        );
        isClose(epochs[0]?.loss, meanSquare(train));
        isClose(epochs[0]?.val_loss, meanSquare(held));
        isClose(evaluation?.loss, meanSquare([0, 1, 2]));
      });

  test('stratified keeps the shares of classes, and a seed draws other samples', () => {
    const split = { fraction: 0.3, method: 'stratified' } as const;
    const { held } = drawStratified({ ...split, seed: 5 }, classes, 2);
    assert.equal([...held].filter((row) => row >= 30).length, 3);
    assert.notDeepEqual(drawStratified({ ...split, seed: 6 }, classes, 2).held, held);
  });

  test('random fits the steps on the samples to train on', async (t) => {
    const split = { fraction: 0.3, method: 'random', seed: 5 } as const;
    const job: Job = { ...observer, dataset: { x: [{ op: 'normalize' }], y: [{ op: 'input' }] } };
    const fit = { ...job.fit, validation_split: split };
    const { epochs } = await runJob(t, { ...job, fit }, data);
    const { train, held } = drawRandom(split, SAMPLES);
    const mean = train.reduce((sum, row) => sum + row, 0) / train.length;
    const variance = meanSquare([...train].map((row) => row - mean));
    isClose(epochs[0]?.loss, 1);
    isClose(epochs[0]?.val_loss, meanSquare([...held].map((row) => (row - mean) / Math.sqrt(variance))));
  });
});

describe('validation_data', () => {
  test('validates on the test split', async (t) => {
    const fit = { ...observer.fit, validation_data: { split: 'test' } } as const;
    const { epochs } = await runJob(t, { ...observer, fit }, data);
    isClose(epochs[0]?.val_loss, meanSquare([0, 1, 2]));
    isClose(epochs[0]?.loss, meanSquare(rows));
  });

  const other: NamedData = {
    arrays: [
      { role: 'x', name: 'inputs', shape: [1], train: Float32Array.of(3, 4), test: Float32Array.of(5) },
      { role: 'y', name: 'y', classes: ['a', 'b'], train: Int32Array.of(0, 1), test: Int32Array.of(1) },
    ],
  };
  for (const [split, expected] of [
    ['train', 12.5],
    ['test', 25],
  ] as const)
    test(`validates on the ${split} split of another dataset`, async (t) => {
      const fit = { ...observer.fit, validation_data: { dataset: 'other', split } };
      const { epochs, evaluation } = await runJob(t, { ...observer, fit }, data, { validation: other });
      isClose(epochs[0]?.val_loss, expected);
      isClose(epochs[0]?.loss, meanSquare(rows));
      isClose(evaluation?.loss, meanSquare([0, 1, 2]));
    });

  test('of another dataset, and samples that are drawn, continue exactly after a pause', async (t) => {
    const job: Job = {
      model: {
        layers: [
          { type: 'Dropout', rate: 0.5 },
          { type: 'Dense', units: 2, activation: 'softmax' },
        ],
      },
      compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam' },
    };
    const fit = { epochs: 3, batch_size: 8 };
    const named = { ...job, fit: { ...fit, validation_data: { dataset: 'other' } } };
    await compareInterrupted(await assign(t, named, data, other));
    const drawn = {
      ...job,
      fit: { ...fit, validation_split: { fraction: 0.3, method: 'stratified' } },
    } as const;
    await compareInterrupted(await assign(t, drawn, data));
  });
});
