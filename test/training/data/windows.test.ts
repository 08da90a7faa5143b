import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { loadModel } from '../../../workers/engine/model/load-model.js';
import { type Job, runJob, type TestData } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const ROWS = 50;
const valueAt = (row: number, feature: number) => Math.sin(row * 0.9 + feature);
const values = Float64Array.from({ length: 2 * ROWS }, (_, index) => valueAt(index >> 1, index % 2));
const targets = Float32Array.from({ length: ROWS }, (_, row) => row / 10);

const WINDOW = {
  op: 'window',
  sequence_length: 4,
  sampling_rate: 2,
  sequence_stride: 3,
  target_offset: 8,
} as const;

/** Sums each window: the loss tells which windows and labels it got. Nothing is learned. */
const sums: Job = {
  model: {
    layers: [{ type: 'Flatten' }, { type: 'Dense', units: 1, kernel_initializer: 'ones', use_bias: false }],
  },
  compile: { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 0 } },
  dataset: { x: [WINDOW] },
  fit: { epochs: 1, batch_size: 4, validation_split: 0.3 },
};

/** The mean loss over the windows of rows `from` to `to`. */
function expectedLoss(from: number, to: number): { loss: number; windows: number } {
  const losses: number[] = [];
  for (let start = from; start + 8 < to; start += 3) {
    const rows = [0, 2, 4, 6].map((row) => start + row);
    const sum = rows.reduce((total, row) => total + valueAt(row, 0) + valueAt(row, 1), 0);
    losses.push((sum - (start + 8) / 10) ** 2);
  }
  return { loss: losses.reduce((total, loss) => total + loss, 0) / losses.length, windows: losses.length };
}

const DTYPES = {
  float64: values,
  float32: Float32Array.from(values),
} as const;

async function run(t: TestContext, job: Job, x: Float64Array | Float32Array, maxResidentBytes = 1e9) {
  const data: TestData = { train: { x: { values: x, shape: [2] }, y: { values: targets } } };
  const result = await runJob(t, job, data, { maxResidentBytes });
  assert.equal(result.outcome.status, 'succeeded', JSON.stringify(result.outcome));
  return result;
}

describe('windows of rows', () => {
  for (const [dtype, x] of Object.entries(DTYPES))
    test(`are cut within each split, with the labels of a later row (${dtype})`, async (t) => {
      for (const maxResidentBytes of [1e9, 100]) {
        const { epochs, messages } = await run(t, sums, x, maxResidentBytes);
        const streams = messages.some((one) => one.type === 'log' && one.message.includes('streamed'));
        assert.equal(streams, maxResidentBytes === 100);
        const [train, held] = [expectedLoss(0, 35), expectedLoss(35, 50)];
        assert.equal(epochs[0]?.samples, train.windows);
        assert.ok(Math.abs(Number(epochs[0]?.loss) - train.loss) < 1e-5 * train.loss, `${epochs[0]?.loss}`);
        assert.ok(Math.abs(Number(epochs[0]?.val_loss) - held.loss) < 1e-5 * held.loss);
      }
    });

  test('use only the training rows from start_index to end_index', async (t) => {
    const x = [{ ...WINDOW, start_index: 5, end_index: 30 }];
    const { epochs } = await run(t, { ...sums, dataset: { x } }, values);
    const train = expectedLoss(5, 30);
    assert.equal(epochs[0]?.samples, train.windows);
    assert.ok(Math.abs(Number(epochs[0]?.loss) - train.loss) < 1e-5 * train.loss);
    assert.ok(Math.abs(Number(epochs[0]?.val_loss) - expectedLoss(35, 50).loss) < 1e-4);
  });

  test('train to the same bits whether they are resident or streamed, with steps on rows and on windows', async (t) => {
    const job: Job = {
      ...sums,
      model: {
        layers: [
          { type: 'LSTM', units: 4 },
          { type: 'Dense', units: 1 },
        ],
      },
      compile: { loss: 'mse', optimizer: 'adam' },
      dataset: {
        x: [
          { op: 'rescale', scale: 10, offset: 3 },
          WINDOW,
          { op: 'normalize' },
          { op: 'reshape', shape: [2, 4] },
        ],
      },
    };
    const weights: Buffer[] = [];
    for (const maxResidentBytes of [1e9, 100]) {
      const { assignment } = await run(t, job, values, maxResidentBytes);
      weights.push(await readFile(join(assignment.attemptDirectory, 'model', 'weights.bin')));
    }
    assert.ok(weights[0]?.equals(weights[1] ?? Buffer.alloc(0)));
  });

  test('are predicted one by one, after the same steps', async (t) => {
    for (const x of Object.values(DTYPES)) {
      const dataset: Job['dataset'] = { x: [{ op: 'rescale', scale: 2, offset: 1 }, WINDOW] };
      const { assignment } = await run(t, { ...sums, dataset }, x);
      const model = await loadModel(join(assignment.attemptDirectory, 'model'));
      t.after(() => model.dispose());
      assert.deepEqual(model.manifest.input.shape, [4, 2]);
      const samples = Float64Array.from({ length: 16 }, (_, index) => index);
      const outputs = model.predict([x instanceof Float64Array ? samples : Float32Array.from(samples)], 2);
      // 2 · (0 + … + 7) + 8, and 2 · (8 + … + 15) + 8.
      assert.deepEqual(outputs, [Float32Array.of(64, 192)]);
    }
  });

  test('may be the labels themselves, in an autoencoder', async (t) => {
    const job: Job = {
      ...sums,
      model: { layers: [{ type: 'Dense', units: 2, kernel_initializer: 'zeros' }] },
      dataset: { x: [{ ...WINDOW, target_offset: 0 }], y: [{ op: 'input' }] },
      fit: { epochs: 1, batch_size: 50 },
    };
    const { epochs } = await run(t, job, values);
    const windows = Array.from({ length: 15 }, (_, index) => [0, 2, 4, 6].map((row) => 3 * index + row));
    const squares = windows.flat().flatMap((row) => [valueAt(row, 0) ** 2, valueAt(row, 1) ** 2]);
    const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    assert.equal(epochs[0]?.samples, 15);
    assert.ok(Math.abs(Number(epochs[0]?.loss) - mean) < 1e-6);
  });

  test('may be predicted as windows of labels', async (t) => {
    const job: Job = {
      ...sums,
      model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 3, kernel_initializer: 'zeros' }] },
      dataset: { x: [WINDOW], y: [{ op: 'window', sequence_length: 3, sampling_rate: 2 }] },
      fit: { epochs: 1, batch_size: 50 },
    };
    const { epochs } = await run(t, job, values);
    // The last row of labels is the 13th of a window: 50 - 12 first rows, every third.
    const starts = Array.from({ length: 13 }, (_, index) => 3 * index);
    const squares = starts.flatMap((start) => [8, 10, 12].map((row) => ((start + row) / 10) ** 2));
    const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    assert.equal(epochs[0]?.samples, 13);
    assert.ok(Math.abs(Number(epochs[0]?.loss) - mean) < 1e-4 * mean);
  });
});
