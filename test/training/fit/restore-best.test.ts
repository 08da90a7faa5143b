import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { readCheckpoint } from '../../../workers/engine/storage/checkpoints.js';
import {
  assign,
  type Job,
  runAssignment,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const data: TestData = {
  train: {
    x: { values: Float32Array.from({ length: 240 }, (_, index) => Math.sin(index * 0.7)), shape: [4] },
    y: { values: Float32Array.from({ length: 60 }, (_, index) => Math.cos(index * 0.3)) },
  },
};
/** The loss falls from epoch to epoch: by the largest, the first is the best. */
const job: Job = {
  model: {
    layers: [
      { type: 'Dense', units: 8, activation: 'tanh' },
      { type: 'Dense', units: 1 },
    ],
  },
  compile: { loss: 'mse', optimizer: 'adam', metrics: ['mae'] },
  fit: { epochs: 5, batch_size: 12, validation_split: 0.2 },
  checkpoint: { every_epochs: 4, keep_last: 1, monitor: 'loss', mode: 'max', restore_best: true },
};

/** Attempts of one job, each in a directory of its own. */
async function createJob(t: TestContext, changed: Job = job) {
  const first = await assign(t, changed, data);
  const directories: string[] = [];
  return async (): Promise<TrainerAssignment> => {
    const attemptDirectory = join(first.datasetDirectory, `attempt-${directories.length + 1}`);
    await mkdir(attemptDirectory);
    const assignment = {
      ...first,
      attempt: directories.length + 1,
      attemptDirectory,
      resumeFrom: [...directories].reverse(),
    };
    directories.push(attemptDirectory);
    return assignment;
  };
}

const modelFile = (run: TrainingRun, name: string) =>
  readFile(join(run.assignment.attemptDirectory, 'model', name));
const digestOf = async (run: TrainingRun) =>
  createHash('sha256')
    .update(await modelFile(run, 'weights.bin'))
    .digest('hex');
const restoredEpoch = async (run: TrainingRun) =>
  JSON.parse(String(await modelFile(run, 'manifest.json'))).restored_epoch;
const logOf = ({ messages }: TrainingRun) =>
  messages.flatMap((message) => (message.type === 'log' ? [message.message] : [])).join('\n');

/** Runs an attempt and pauses it once so many states are saved. */
async function pauseAfter(assignment: TrainerAssignment, saved: number) {
  const stop = new AbortController();
  let count = 0;
  const run = await runAssignment(assignment, {
    signal: stop.signal,
    checkpointSeconds: 0,
    onMessage: (message) => {
      if (message.type === 'saved' && ++count === saved) stop.abort('pause');
    },
  });
  assert.deepEqual(run.outcome, { status: 'paused' });
  return run;
}

async function weightsIn(path: string): Promise<Buffer> {
  const { tensors } = await readCheckpoint(path);
  const weights = tensors.filter(({ name }) => !name.startsWith('optimizer/'));
  return Buffer.concat(
    weights.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
}

describe('a job with restore_best', () => {
  test('ends with its best epoch, whose checkpoint it keeps despite every_epochs and keep_last', async (t) => {
    const run = await runAssignment(await (await createJob(t))());
    assert.deepEqual(run.outcome, { status: 'succeeded' });
    assert.equal(await restoredEpoch(run), 1);
    assert.match(logOf(run), /Restored the weights of epoch 1, the best by loss: \d/);
    const checkpoints = join(run.assignment.attemptDirectory, 'checkpoints');
    const kept = (await readdir(checkpoints)).filter((name) => name.endsWith('.safetensors')).sort();
    assert.deepEqual(kept, ['epoch-00001.safetensors', 'epoch-00005.safetensors']);
    assert.deepEqual(
      await modelFile(run, 'weights.bin'),
      await weightsIn(join(checkpoints, 'epoch-00001.safetensors')),
    );
    assert.equal(run.evaluation?.loss, run.epochs[0]?.val_loss);
  });

  test('ends with its last epoch if that is the best, like a job without it', async (t) => {
    const last = { ...job, checkpoint: { ...job.checkpoint, mode: 'min' as const } };
    const run = await runAssignment(await (await createJob(t, last))());
    const { restore_best: _, ...plain } = last.checkpoint;
    const without = await runAssignment(await (await createJob(t, { ...last, checkpoint: plain }))());
    assert.deepEqual([await restoredEpoch(run), await restoredEpoch(without)], [5, null]);
    assert.equal(await digestOf(run), await digestOf(without));
  });

  test('finds the best in an earlier attempt, with the same weights as an uninterrupted job', async (t) => {
    const whole = await runAssignment(await (await createJob(t))());
    const next = await createJob(t);
    await pauseAfter(await next(), 7);
    await pauseAfter(await next(), 5);
    const last = await runAssignment(await next());
    assert.equal(await restoredEpoch(last), 1);
    assert.equal(await digestOf(last), await digestOf(whole));
    assert.equal(last.evaluation?.loss, whole.evaluation?.loss);
  });

  test('resumes to the same weights after a pause following the restore', async (t) => {
    const whole = await runAssignment(await (await createJob(t))());
    const next = await createJob(t);
    const stop = new AbortController();
    const paused = await runAssignment(await next(), {
      signal: stop.signal,
      onMessage: (message) =>
        message.type === 'log' && /Restored/.test(message.message) && stop.abort('pause'),
    });
    assert.deepEqual(paused.outcome, { status: 'paused' });
    const run = await runAssignment(await next());
    assert.equal(await digestOf(run), await digestOf(whole));
  });

  test('uses the next best if the best is damaged, and logs it', async (t) => {
    const next = await createJob(t, {
      ...job,
      checkpoint: { ...job.checkpoint, every_epochs: 1, keep_last: 5 },
    });
    const stop = new AbortController();
    const paused = await runAssignment(await next(), {
      signal: stop.signal,
      onMessage: (message) =>
        message.type === 'phase' && message.phase === 'evaluating' && stop.abort('pause'),
    });
    await writeFile(
      join(paused.assignment.attemptDirectory, 'checkpoints', 'epoch-00001.safetensors'),
      'damaged',
    );
    const run = await runAssignment(await next());
    assert.equal(await restoredEpoch(run), 2);
    assert.match(logOf(run), /attempt-1\/epoch-00001\.safetensors was skipped: it has 7 bytes/);
  });
});
