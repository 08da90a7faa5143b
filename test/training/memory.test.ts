import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { nativeBackend } from '../../workers/engine/native-backend.js';
import { loadTensorFlow } from '../../workers/engine/tensorflow.js';
import { type Job, runJob, type TestData } from '../helpers/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const FEATURES = 2048;
const EPOCHS = 200;
const WARM = 50;
/** A leak of one batch a step is ten times as much. */
const MAX_GROWTH = 16e6;

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
    test(`hold no more after the last than after ${WARM}, and nothing afterwards; data ${kind}`, async (t) => {
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
          if (message.epoch.epoch === WARM || message.epoch.epoch === EPOCHS) bytes.push(scale.bytes());
        },
      });
      assert.deepEqual(outcome, { status: 'succeeded' });
      assert.equal(held.length, EPOCHS);
      assert.equal(new Set(held.map((counts) => JSON.stringify(counts))).size, 1);
      assert.deepEqual(scale.held(), before);
      const growth = (bytes[1] ?? Number.NaN) - (bytes[0] ?? 0);
      t.diagnostic(`grew by ${(growth / 1e6).toFixed(1)} MB`);
      assert.ok(growth < MAX_GROWTH, `grew by ${(growth / 1e6).toFixed(1)} MB`);
    });
});
