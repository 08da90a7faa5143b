import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadTensorFlow } from '../../workers/engine/tensorflow.js';
import { type Job, runJob, type TestData, type TrainingRun } from '../helpers/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const job: Job = {
  model: {
    layers: [
      { type: 'Conv2D', filters: 2, kernel_size: 3 },
      { type: 'MaxPooling2D' },
      { type: 'Flatten' },
      { type: 'Dense', units: 3, activation: 'softmax' },
    ],
  },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam', metrics: ['accuracy'] },
  fit: { epochs: 2, batch_size: 16 },
};
const COUNT = 48;
const data: TestData = {
  train: {
    x: {
      values: Float32Array.from({ length: COUNT * 64 }, (_, index) => ((index * 37) % 11) / 11),
      shape: [8, 8, 1],
    },
    y: { values: Uint8Array.from({ length: COUNT }, (_, index) => index % 3) },
  },
};

describe('a step that XLA compiles without determinism only, on a service that promises it', () => {
  test('is left to TensorFlow, which the job says, and keeps the promise', async (t) => {
    const plain = await runJob(t, job, data);
    const run = await runJob(t, job, data, { xla: 'step' });
    assert.deepEqual(run.outcome, { status: 'succeeded' });
    const [compilation] = run.messages.flatMap((message) =>
      message.type === 'compilation' ? [message.compilation] : [],
    );
    assert.equal(compilation?.xla, 'off');
    assert.match(compilation?.refusal ?? '', /MaxPool gradient ops do not yet have a deterministic XLA/);
    assert.deepEqual(lossesOf(run), lossesOf(plain));
    const [promise] = run.messages.flatMap((message) =>
      message.type === 'reproducibility' ? [message.reproducibility] : [],
    );
    assert.deepEqual(promise, { exact: true, reasons: [] });
  });
});

const lossesOf = ({ epochs }: TrainingRun): number[] => epochs.map(({ loss }) => Number(loss));
