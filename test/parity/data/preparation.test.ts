import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { PREPROCESS_MODES, type XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { usedRows, type WindowOp, windowPlan, windowStarts } from '../../../src/domain/data/windows.js';
import { DATA_FORMATS } from '../../../src/keras/layers/shapes/data-format.js';
import { spannedRows } from '../../../workers/engine/data/rows/row-span.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createRandom } from '../../../workers/engine/ops/random/random.js';
import { exactSteps } from '../../../workers/engine/preprocessing/exact-steps.js';
import { preprocess } from '../../../workers/engine/preprocessing/x-steps.js';
import { startKeras } from '../../helpers/keras/keras-process.js';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras('test/parity/data/keras_data.py');
after(() => keras.stop());

const SEED = Math.floor(Math.random() * 2 ** 31);
const random = createRandom(SEED);
const between = (least: number, most: number) => least + Math.floor(random.uniform() * (most - least + 1));

type Arguments = Omit<WindowOp, 'op' | 'target_offset'>;

/** Arguments that leave some windows of so many rows. */
function drawArguments(rows: number): Arguments {
  const sampling_rate = between(1, 3);
  const sequence_length = between(1, Math.max(1, Math.floor(rows / 2 / sampling_rate)));
  const [start_index, end_index] = [between(0, 3), rows - between(1, 4)];
  return {
    sequence_length,
    sampling_rate,
    sequence_stride: between(1, 4),
    ...(random.uniform() < 0.5 && { start_index }),
    ...(random.uniform() < 0.5 && { end_index }),
  };
}

/** The rows of each window, and the row of its label. */
function windowsOf(op: WindowOp, rows: number): { windows: number[][]; labels: number[] } {
  const plan = windowPlan([[op]], [[]]);
  assert.ok(plan !== null);
  const starts = windowStarts(usedRows({ from: 0, count: rows }, plan), plan);
  const { sequence_length: length, sampling_rate: rate = 1 } = op;
  return {
    windows: starts.map((start) => [...spannedRows(Int32Array.of(start), { offset: 0, length, rate })]),
    labels: starts.map((start) => start + plan.targetOffset),
  };
}

describe(`windows are those of timeseries_dataset_from_array (seed ${SEED})`, () => {
  for (let number = 0; number < 12; number++) {
    const rows = between(24, 50);
    const given = drawArguments(rows);
    const isCut = given.start_index !== undefined || given.end_index !== undefined;
    // Keras would count both from the beginning of shifted targets.
    const target_offset = isCut ? 0 : between(0, 12);
    test(`${rows} rows, ${JSON.stringify({ ...given, target_offset })}`, async () => {
      const data = Array.from({ length: rows }, (_, row) => row);
      const expected = await keras.ask<{ windows: number[][]; targets: number[] }>({
        question: 'windows',
        data,
        targets: data.slice(target_offset),
        arguments: given,
      });
      const found = windowsOf({ op: 'window', ...given, target_offset }, rows);
      assert.deepEqual(found.windows, expected.windows);
      assert.deepEqual(found.labels, expected.targets);
    });
  }
});

describe('preprocess_input is that of keras.applications', () => {
  for (const mode of PREPROCESS_MODES)
    for (const data_format of DATA_FORMATS)
      test(`mode ${mode}, ${data_format}, of bytes to the last bit, of float64 to its precision`, async () => {
        const shape = data_format === 'channels_first' ? [3, 4, 5] : [4, 5, 3];
        const values = Array.from({ length: 2 * 60 }, (_, index) => (index * 83) % 256);
        const step: XOp = { op: 'preprocess_input', mode, data_format };
        const ask = async (dtype: 'uint8' | 'float64') => {
          const images = tf.tidy(() => tf.tensor(values, [2, ...shape]).arraySync());
          const question = { question: 'preprocess', images, dtype, mode, data_format };
          return (await keras.ask<{ images: number[] }>(question)).images;
        };
        const recorded = tf.tidy(() => [...preprocess(tf.tensor(values, [2, ...shape]), [step]).dataSync()]);
        assert.deepEqual(recorded, await ask('uint8'));
        const exact = [...Float32Array.from(exactSteps([step], shape).apply(values))];
        assert.deepEqual(exact, await ask('float64'));
      });
});
