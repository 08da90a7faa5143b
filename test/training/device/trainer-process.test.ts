import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SupervisorToTrainer, TrainerToSupervisor } from '../../../src/contracts/ipc/trainer.js';
import { assign, type Job, type TestData } from '../../helpers/engine/training-run.js';

const MODULE = fileURLToPath(new URL('../../../workers/trainer/main.js', import.meta.url));

const data: TestData = {
  train: {
    x: { values: new Float32Array(400).fill(0.5), shape: [4] },
    y: { values: new Float32Array(100).fill(1) },
  },
};
const job: Job = {
  model: { layers: [{ type: 'Dense', units: 1 }] },
  compile: { loss: 'mse' },
  fit: { epochs: 2 },
};
const endless: Job = { ...job, fit: { epochs: 100_000, batch_size: 1 } };

/** A trainer process and what it says. */
function startTrainer(t: TestContext) {
  const child = fork(MODULE, [], { execArgv: ['--enable-source-maps'], silent: true });
  t.after(() => void child.kill('SIGKILL'));
  const messages: TrainerToSupervisor[] = [];
  child.on('message', (message: TrainerToSupervisor) => messages.push(message));
  const exited = once(child, 'exit');
  return {
    child,
    messages,
    until: (type: TrainerToSupervisor['type']) => untilMessage(child, messages, type),
    send: (message: SupervisorToTrainer) => child.send(message),
    exitCode: async (): Promise<unknown> => (await exited)[0],
  };
}

async function untilMessage(
  child: ChildProcess,
  messages: readonly TrainerToSupervisor[],
  type: TrainerToSupervisor['type'],
): Promise<void> {
  while (!messages.some((message) => message.type === type)) await once(child, 'message');
}

describe('a trainer process', () => {
  test('tests its device, runs its one assignment and exits with code 0', async (t) => {
    const trainer = startTrainer(t);
    await trainer.until('ready');
    const [ready] = trainer.messages;
    assert.ok(
      ready?.type === 'ready' &&
        ready.device.type === 'CPU' &&
        ready.device.tensorflow_version.startsWith('2.'),
    );
    trainer.send({ type: 'start', assignment: await assign(t, job, data) });
    assert.equal(await trainer.exitCode(), 0);
    assert.deepEqual(trainer.messages.at(-1), { type: 'finished', outcome: { status: 'succeeded' } });
    const types = new Set(trainer.messages.map(({ type }) => type));
    assert.deepEqual(
      [...types],
      [
        'ready',
        'device',
        'phase',
        'log',
        'reproducibility',
        'progress',
        'epoch',
        'checkpoint',
        'saved',
        'finished',
      ],
    );
    const log = trainer.messages.flatMap((message) => (message.type === 'log' ? [message.message] : []));
    assert.match(log[1] ?? '', /^Epoch 1\/2: loss \d\.\d{4} \(\d+\.\d s\)$/);
  });

  test('reports a cancel and exits with code 0', async (t) => {
    const trainer = startTrainer(t);
    trainer.send({ type: 'start', assignment: await assign(t, endless, data) });
    await trainer.until('progress');
    trainer.send({ type: 'cancel' });
    assert.equal(await trainer.exitCode(), 0);
    assert.deepEqual(trainer.messages.at(-1), { type: 'finished', outcome: { status: 'cancelled' } });
  });

  test('reports a pause and exits with code 0', async (t) => {
    const trainer = startTrainer(t);
    trainer.send({ type: 'start', assignment: await assign(t, endless, data) });
    await trainer.until('progress');
    trainer.send({ type: 'pause' });
    assert.equal(await trainer.exitCode(), 0);
    assert.deepEqual(trainer.messages.at(-1), { type: 'finished', outcome: { status: 'paused' } });
  });

  test('does not train if cancelled before it starts', async (t) => {
    const trainer = startTrainer(t);
    trainer.send({ type: 'start', assignment: await assign(t, endless, data) });
    trainer.send({ type: 'cancel' });
    assert.equal(await trainer.exitCode(), 0);
    assert.deepEqual(trainer.messages.at(-1), { type: 'finished', outcome: { status: 'cancelled' } });
    assert.ok(!trainer.messages.some(({ type }) => type === 'epoch'));
  });

  test('exits when its channel closes while waiting', async (t) => {
    const trainer = startTrainer(t);
    await trainer.until('ready');
    trainer.child.disconnect();
    assert.equal(await trainer.exitCode(), 0);
  });

  test('exits when its channel closes while training', async (t) => {
    const trainer = startTrainer(t);
    trainer.send({ type: 'start', assignment: await assign(t, endless, data) });
    await trainer.until('progress');
    trainer.child.disconnect();
    assert.equal(await trainer.exitCode(), 0);
  });

  test('ignores the signals of a terminal', async (t) => {
    const trainer = startTrainer(t);
    await trainer.until('ready');
    trainer.child.kill('SIGINT');
    trainer.child.kill('SIGTERM');
    trainer.send({ type: 'start', assignment: await assign(t, job, data) });
    assert.equal(await trainer.exitCode(), 0);
    assert.equal(trainer.messages.at(-1)?.type, 'finished');
  });
});
