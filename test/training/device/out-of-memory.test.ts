import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TrainerAssignment, TrainerToSupervisor } from '../../../src/contracts/ipc/trainer.js';
import { assign, type Job, type TestData } from '../../helpers/engine/training-run.js';

const MODULE = fileURLToPath(new URL('../../../workers/trainer/main.js', import.meta.url));
const MEBIBYTE = 1024 ** 2;

const split = (count: number, features: number): TestData['train'] => ({
  x: { values: new Float32Array(count * features).fill(0.5), shape: [features] },
  y: { values: new Float32Array(count).fill(1) },
});
/** 1 MiB of outputs for each sample; the gradient of softplus needs its input, output and gradient at the same time. */
const wide: Job = {
  model: {
    layers: [
      { type: 'Dense', name: 'wide', units: 262_144, activation: 'softplus' },
      { type: 'Dense', units: 1 },
    ],
  },
  compile: { loss: 'mse', optimizer: 'sgd' },
  fit: { epochs: 1, batch_size: 64 },
};

/**
 * Runs an attempt in a trainer whose tensors get no more than `bytes` from TensorFlow's allocator, which refuses as the
 * one of a GPU does: after ten seconds.
 */
async function runWithin(t: TestContext, bytes: number, assignment: TrainerAssignment) {
  const child = fork(MODULE, [], {
    env: { ...process.env, TF_MKL_ALLOC_MAX_BYTES: String(bytes), TRAINHORN_INTRA_OP_THREADS: '1' },
    execArgv: ['--enable-source-maps'],
    silent: true,
  });
  t.after(() => void child.kill('SIGKILL'));
  const messages: TrainerToSupervisor[] = [];
  child.on('message', (message: TrainerToSupervisor) => messages.push(message));
  child.send({ type: 'start', assignment });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
  const last = messages.at(-1);
  assert.ok(last?.type === 'finished');
  const log = messages.flatMap((message) => (message.type === 'log' ? [message.message] : []));
  return { outcome: last.outcome, log: log.join('\n') };
}

// They wait for memory that nobody frees.
describe('a job that does not fit in memory', { concurrency: true }, () => {
  test('fails with the failed allocation and a batch size that fits, with which it then runs', async (t) => {
    const assignment = await assign(t, wide, { train: split(64, 1), test: split(16, 1) });
    const limit = 150 * MEBIBYTE;
    const { outcome, log } = await runWithin(t, limit, assignment);
    assert.ok(outcome.status === 'failed', JSON.stringify(outcome));
    const { code, message, details } = outcome.reason;
    assert.equal(code, 'out_of_memory');
    assert.match(
      message,
      /with batch_size 64: 67\.1 MB could not be allocated for a tensor of shape \[64, 262144\] in /,
    );
    assert.match(message, /batch_size \d+ fits: a training step and an evaluation step ran with it/);
    const fitting = Number(details?.['fitting_batch_size']);
    assert.deepEqual([details?.['batch_size'], details?.['found_by']], [64, 'trial']);
    assert.equal(fitting, 32, message);
    assert.match(log, /Out of memory: trying smaller batch sizes/);

    const { config } = assignment;
    const smaller = { ...assignment, config: { ...config, fit: { ...config.fit, batch_size: fitting } } };
    assert.deepEqual((await runWithin(t, limit, smaller)).outcome, { status: 'succeeded' });
  });

  test('fails with advice to use a smaller model if not even one sample fits', async (t) => {
    const single = { ...wide, fit: { epochs: 1, batch_size: 1 } };
    const { outcome } = await runWithin(t, 9 * MEBIBYTE, await assign(t, single, { train: split(2, 4) }));
    assert.ok(outcome.status === 'failed', JSON.stringify(outcome));
    const { code, message, details } = outcome.reason;
    assert.deepEqual([code, details?.['fitting_batch_size']], ['out_of_memory', 0]);
    assert.match(message, /Not even batch_size 1 fits \(found by trial\): use a smaller model/);
  });
});
