import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Device } from '../../../src/contracts/jobs/progress.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import {
  type Job,
  runJob,
  TEST_DEVICE,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';

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

describe('a step that XLA compiles only without determinism, on a service that guarantees it', () => {
  test('is left to TensorFlow, which the job reports, and keeps the guarantee', async (t) => {
    const plain = await runJob(t, job, data);
    const run = await runJob(t, job, data, { xla: 'step' });
    assert.deepEqual(run.outcome, { status: 'succeeded' });
    const [compilation] = run.messages.flatMap((message) =>
      message.type === 'compilation' ? [message.compilation] : [],
    );
    assert.equal(compilation?.xla, 'off');
    assert.match(
      compilation?.refusal ?? '',
      /^GPU MaxPool gradient ops .* deterministic XLA implementation\. With TRAINHORN_DETERMINISTIC=false XLA would/,
    );
    assert.deepEqual(lossesOf(run), lossesOf(plain));
    const [promise] = run.messages.flatMap((message) =>
      message.type === 'reproducibility' ? [message.reproducibility] : [],
    );
    assert.deepEqual(promise, { exact: true, reasons: [] });
  });
});

describe('a GPU job compiled by XLA', () => {
  const device: Device = { ...TEST_DEVICE, type: 'GPU', name: 'H100' };
  const dense: Job = {
    ...job,
    model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 3, activation: 'softmax' }] },
  };
  const reasonsWith = async (t: TestContext, flags: string, xla: 'step' | 'off') => {
    const { XLA_FLAGS: before } = process.env;
    process.env['XLA_FLAGS'] = flags;
    try {
      const { messages } = await runJob(t, dense, data, { xla, device });
      return messages.flatMap((message) =>
        message.type === 'reproducibility' ? message.reproducibility.reasons.map(({ code }) => code) : [],
      );
    } finally {
      if (before === undefined) delete process.env['XLA_FLAGS'];
      else process.env['XLA_FLAGS'] = before;
    }
  };

  test('guarantees equal weights only if XLA_FLAGS requires deterministic kernels', async (t) => {
    assert.deepEqual(
      await reasonsWith(t, '--xla_gpu_autotune_level=1 --xla_gpu_deterministic_ops=true', 'step'),
      [],
    );
    assert.deepEqual(await reasonsWith(t, '--xla_gpu_deterministic_ops=false', 'step'), ['determinism_off']);
    assert.deepEqual(await reasonsWith(t, '/etc/xla.flags', 'step'), ['determinism_off']);
    assert.deepEqual(await reasonsWith(t, '/etc/xla.flags', 'off'), []);
  });
});

const lossesOf = ({ epochs }: TrainingRun): number[] => epochs.map(({ loss }) => Number(loss));
