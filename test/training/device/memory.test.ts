import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { nativeBackend } from '../../../workers/engine/ops/native-backend.js';
import { type Job, runJob, type TestData } from '../../helpers/engine/training-run.js';
import { growthsOf, median } from '../../helpers/processes/memory-growth.js';

loadTensorFlow({ intraOpThreads: 1 });

const FEATURES = 2048;
const EPOCHS = 200;
const WARM = 50;
/** Resident memory is compared from one end of a window to the next. */
const WINDOW = 15;
/** Of the median window. A leak of one batch a step, three steps an epoch, is 11.8 MB a window. */
const MAX_WINDOW_GROWTH = 2e6;

const job: Job = {
  model: {
    layers: [
      { type: 'Dense', units: 8, activation: 'relu' },
      { type: 'BatchNormalization' },
      { type: 'Dropout', rate: 0.3 },
      { type: 'Dense', units: 3, activation: 'softmax' },
    ],
  },
  dataset: { x: [{ op: 'normalize' }] },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam', metrics: ['accuracy'] },
  fit: { epochs: EPOCHS, batch_size: 32, validation_split: 0.25 },
  checkpoint: { every_epochs: EPOCHS },
};

function split(count: number): TestData['train'] {
  const values = Float32Array.from({ length: count * FEATURES }, (_, index) => Math.sin(index * 12.9898));
  const y = Uint8Array.from({ length: count }, (_, index) => index % 3);
  return { x: { values, shape: [FEATURES] }, y: { values: y } };
}

/** Everything that is held, in tensors, graphs and bytes. */
function createScale() {
  // A flag may be set while Node runs, for contexts made afterwards; without a collection, garbage would count as growth.
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  const { binding } = nativeBackend();
  return {
    held: () => ({
      tensors: tf.memory().numTensors,
      native: binding.getNumOfTensors(),
      graphs: binding.getNumOfSavedModels(),
    }),
    bytes() {
      if (typeof collect === 'function') collect();
      return process.memoryUsage().rss;
    },
  };
}

describe(`${EPOCHS} epochs in one process`, () => {
  for (const [kind, maxResidentBytes] of [
    ['resident', 1e9],
    ['streamed', 0],
  ] as const)
    test(`use no more memory after the last than after ${WARM}, and none afterwards; data ${kind}`, async (t) => {
      const scale = createScale();
      const before = scale.held();
      const held: ReturnType<typeof scale.held>[] = [];
      const bytes: number[] = [];
      const data = { train: split(128), test: split(20) };
      const { outcome } = await runJob(t, job, data, {
        maxResidentBytes,
        onMessage(message) {
          if (message.type !== 'epoch') return;
          held.push(scale.held());
          if ((message.epoch.epoch - WARM) % WINDOW === 0 && message.epoch.epoch >= WARM)
            bytes.push(scale.bytes());
        },
      });
      assert.deepEqual(outcome, { status: 'succeeded' });
      assert.equal(held.length, EPOCHS);
      assert.equal(new Set(held.map((counts) => JSON.stringify(counts))).size, 1);
      assert.deepEqual(scale.held(), before);
      const growths = growthsOf(bytes);
      const shown = `grew by ${growths.map((growth) => (growth / 1e6).toFixed(1)).join(', ')} MB`;
      t.diagnostic(shown);
      assert.ok(median(growths) < MAX_WINDOW_GROWTH, shown);
    });
});
