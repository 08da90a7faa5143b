import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { type NativeBinding, nativeBackend } from '../../../workers/engine/ops/native-backend.js';
import { type Job, runJob, type TestData } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 64;
const data: TestData = {
  train: {
    x: { values: Float32Array.from({ length: SAMPLES * 16 }, (_, index) => Math.sin(index)), shape: [16] },
    y: { values: new Float32Array(SAMPLES).fill(1) },
  },
};
const job: Job = {
  model: { layers: [{ type: 'Dense', units: 1 }] },
  compile: { loss: 'mse' },
  fit: { epochs: 2, batch_size: 8 },
};

/** Lets the addon answer as it does on a GPU without memory for more than `elements` at once, from outside a graph. */
function limitCopies(t: TestContext, elements: number): void {
  const backend = nativeBackend();
  const addon = backend.binding;
  t.after(() => {
    backend.binding = addon;
  });
  const createTensor: NativeBinding['createTensor'] = (shape, dtype, values) => {
    const size = shape.reduce((product, length) => product * length, 1);
    if (size <= elements) return addon.createTensor(shape, dtype, values);
    throw new Error(
      `Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[${shape}] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc`,
    );
  };
  backend.binding = Object.create(addon, { createTensor: { value: createTensor } });
}

describe('a dataset that does not fit in the memory of the device', () => {
  test('is streamed with a log message, and produces the same losses', async (t) => {
    const whole = await runJob(t, job, data);
    limitCopies(t, 512);
    const run = await runJob(t, job, data);
    assert.deepEqual(run.outcome, { status: 'succeeded' });
    assert.deepEqual(
      run.epochs.map(({ loss }) => loss),
      whole.epochs.map(({ loss }) => loss),
    );
    const log = run.messages.flatMap((message) => (message.type === 'log' ? [message.message] : []));
    assert.match(
      log.join('\n'),
      /The dataset does not fit in the memory of test, so it is streamed from disk/,
    );
    assert.match(log.join('\n'), /64 training samples, streamed from disk/);
    assert.equal(nativeBackend().binding.getNumOfSavedModels(), 0);
  });

  test('reports a fitting batch size if not even a batch fits', async (t) => {
    limitCopies(t, 64);
    const { outcome } = await runJob(t, job, data);
    assert.ok(outcome.status === 'failed');
    const { code, details } = outcome.reason;
    assert.deepEqual(
      [code, details?.['batch_size'], details?.['fitting_batch_size']],
      ['out_of_memory', 8, 4],
    );
  });
});
