import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import {
  assign,
  type Job,
  runAssignment,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 2, steps: 'concurrent' });

const data: TestData = {
  train: {
    x: { values: Float32Array.from({ length: 1600 }, (_, index) => Math.sin(index * 0.7)), shape: [4] },
    y: { values: Uint8Array.from({ length: 400 }, (_, index) => index % 3) },
  },
};
/** Numbers that only float64 tells apart. */
const wideData: TestData = {
  train: {
    ...data.train,
    x: {
      values: Float64Array.from({ length: 1600 }, (_, index) => 1.7e9 + Math.sin(index * 0.7)),
      shape: [4],
    },
  },
};
/** Whatever has a memory: dropout, moving statistics, Adam's moments, a shuffled order, a smaller last batch. */
const job: Job = {
  model: {
    layers: [
      { type: 'Dense', units: 16, activation: 'relu' },
      { type: 'BatchNormalization' },
      { type: 'Dropout', rate: 0.3 },
      { type: 'Dense', units: 3, activation: 'softmax' },
    ],
  },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam', metrics: ['accuracy'] },
  fit: { epochs: 4, batch_size: 16, validation_split: 0.2 },
  checkpoint: { every_epochs: 1, keep_last: 2 },
};
const STEPS = 20;

/** Attempts of one job, each in a directory of its own. */
async function createJob(t: TestContext, changed: Job = job, on: TestData = data) {
  const first = await assign(t, changed, on);
  const attemptDirectory = (attempt: number) => join(first.datasetDirectory, `attempt-${attempt}`);
  let attempts = 0;
  return {
    attemptDirectory,
    async next(): Promise<TrainerAssignment> {
      attempts += 1;
      await mkdir(attemptDirectory(attempts));
      const before = Array.from({ length: attempts - 1 }, (_, index) => attempts - 1 - index);
      return {
        ...first,
        attempt: attempts,
        attemptDirectory: attemptDirectory(attempts),
        resumeFrom: before.map(attemptDirectory),
      };
    },
  };
}

/** Runs an attempt with a state after every batch, and pauses it once so many are saved: it does one batch more. */
async function pauseAfter(assignment: TrainerAssignment, saved: number, maxResidentBytes = 1e9) {
  const stop = new AbortController();
  let count = 0;
  const run = await runAssignment(assignment, {
    signal: stop.signal,
    checkpointSeconds: 0,
    maxResidentBytes,
    onMessage: (message) => {
      if (message.type === 'saved' && ++count === saved) stop.abort('pause');
    },
  });
  assert.deepEqual(run.outcome, { status: 'paused' });
  return run;
}

async function digest({ outcome, assignment }: TrainingRun): Promise<string> {
  assert.deepEqual(outcome, { status: 'succeeded' });
  const bytes = await readFile(join(assignment.attemptDirectory, 'model', 'weights.bin'));
  return createHash('sha256').update(bytes).digest('hex');
}

const numbers = (epochs: EpochMetrics[]) =>
  epochs.map(({ epoch, loss, metrics, val_loss, val_metrics }) => [
    epoch,
    loss,
    metrics,
    val_loss,
    val_metrics,
  ]);
const logOf = ({ messages }: TrainingRun) =>
  messages.flatMap((message) => (message.type === 'log' ? [message.message] : [])).join('\n');

async function undisturbed(t: TestContext): Promise<TrainingRun> {
  return runAssignment(await (await createJob(t)).next());
}

describe('a training that is paused and resumed', () => {
  test('continues metrics that accumulate over the dataset in the middle of an epoch', async (t) => {
    const { train } = data;
    const y = { values: Uint8Array.from({ length: 400 }, (_, index) => (index >> 1) % 2) };
    const binary: TestData = { train: { ...train, y } };
    const accumulating: Job = {
      ...job,
      model: { layers: [{ type: 'Dense', units: 1, activation: 'sigmoid' }] },
      compile: { loss: 'binary_crossentropy', metrics: ['AUC', 'Precision', 'RootMeanSquaredError'] },
    };
    const whole = await runAssignment(await (await createJob(t, accumulating, binary)).next());
    const { next } = await createJob(t, accumulating, binary);
    const first = await pauseAfter(await next(), 7);
    const last = await runAssignment(await next());
    assert.deepEqual(Object.keys(whole.epochs[0]?.metrics ?? {}), [
      'AUC',
      'Precision',
      'RootMeanSquaredError',
    ]);
    assert.deepEqual(numbers([...first.epochs, ...last.epochs]), numbers(whole.epochs));
  });

  for (const [where, resident] of [
    ['in memory', 1e9],
    ['streamed from disk', 0],
  ] as const) {
    test(`produces the same weights and metrics as an uninterrupted one, data ${where}`, async (t) => {
      const whole = await undisturbed(t);
      const { next } = await createJob(t);
      const parts = [
        await pauseAfter(await next(), 7, resident),
        await pauseAfter(await next(), STEPS, resident),
        await pauseAfter(await next(), 1, resident),
      ];
      const last = await runAssignment(await next(), { maxResidentBytes: resident });
      assert.equal(await digest(last), await digest(whole));
      assert.match(logOf(last), /Resuming from attempt-3: 1 epochs and \d+ batches completed/);
      const epochs = new Map(
        [...parts, last].flatMap((run) => run.epochs).map((epoch) => [epoch.epoch, epoch]),
      );
      assert.deepEqual(numbers([...epochs.values()]), numbers(whole.epochs));
      assert.deepEqual(last.evaluation?.loss, whole.evaluation?.loss);
    });
  }

  test('produces the same weights on float64 in memory and streamed, with preprocessing in float64', async (t) => {
    const normalized: Job = { ...job, dataset: { x: [{ op: 'normalize' }] } };
    const whole = await runAssignment(await (await createJob(t, normalized, wideData)).next());
    const { next } = await createJob(t, normalized, wideData);
    await pauseAfter(await next(), STEPS, 0);
    const last = await runAssignment(await next());
    assert.equal(await digest(last), await digest(whole));
    assert.ok(Number(whole.epochs.at(-1)?.loss) < 2);
  });

  test('resumes from the moment of the pause, during validation too', async (t) => {
    const whole = await undisturbed(t);
    const { next } = await createJob(t);
    const paused = await pauseAfter(await next(), STEPS);
    const saved = paused.messages.flatMap((message) => (message.type === 'saved' ? [message.position] : []));
    assert.deepEqual(saved.at(-1), { epoch: 0, step: STEPS });
    const run = await runAssignment(await next());
    assert.equal(await digest(run), await digest(whole));
    assert.deepEqual(numbers(run.epochs), numbers(whole.epochs));
  });

  test('only evaluates and saves after its last epoch', async (t) => {
    const { next } = await createJob(t);
    const stop = new AbortController();
    const paused = await runAssignment(await next(), {
      signal: stop.signal,
      onMessage: (message) =>
        message.type === 'phase' && message.phase === 'evaluating' && stop.abort('pause'),
    });
    assert.deepEqual(paused.outcome, { status: 'paused' });
    const run = await runAssignment(await next());
    assert.equal(await digest(run), await digest(await undisturbed(t)));
    assert.ok(!run.messages.some(({ type }) => type === 'progress'));
    // The record lacked them all.
    assert.deepEqual(run.epochs, paused.epochs);
  });

  test('reports only the undelivered epochs and checkpoints of earlier attempts', async (t) => {
    const { next } = await createJob(t);
    await pauseAfter(await next(), 3 * STEPS);
    const run = await runAssignment({ ...(await next()), delivered: { epoch: 1, checkpoint: 1 } });
    assert.deepEqual(
      run.epochs.map(({ epoch, attempt }) => [epoch, attempt]),
      [
        [2, 1],
        [3, 2],
        [4, 2],
      ],
    );
    assert.deepEqual(
      run.checkpoints.map(({ checkpoint }) => [checkpoint.epoch, checkpoint.attempt]),
      [
        [2, 1],
        [3, 2],
        [4, 2],
      ],
    );
  });
});

describe('saved states', () => {
  const statesOf = async (directory: string) =>
    (await readdir(join(directory, 'state'))).filter((name) => name.endsWith('.safetensors')).sort();

  test('are kept two at a time, and those of earlier attempts go once there are two newer ones', async (t) => {
    const { next, attemptDirectory } = await createJob(t);
    await pauseAfter(await next(), 7);
    assert.deepEqual(await statesOf(attemptDirectory(1)), [
      'epoch-00000-batch-0000007.safetensors',
      'epoch-00000-batch-0000008.safetensors',
    ]);
    await runAssignment(await next());
    assert.deepEqual(await statesOf(attemptDirectory(2)), [
      'epoch-00003-batch-0000000.safetensors',
      'epoch-00004-batch-0000000.safetensors',
    ]);
    await assert.rejects(statesOf(attemptDirectory(1)), { code: 'ENOENT' });
  });

  for (const [what, spoil] of [
    ['cut short', (path: string) => truncate(path, 100)],
    ['changed in one byte', flipByte],
    ['without a description that can be read', (path: string) => writeFile(descriptionOf(path), '{"sha')],
  ] as const) {
    test(`are skipped with a log message if ${what}, and the previous one is used`, async (t) => {
      const { next, attemptDirectory } = await createJob(t);
      await pauseAfter(await next(), STEPS + 7);
      const states = await statesOf(attemptDirectory(1));
      await spoil(join(attemptDirectory(1), 'state', states.at(-1) ?? ''));
      const run = await runAssignment(await next());
      assert.match(logOf(run), /The saved state attempt-1\/epoch-00001-batch-\d+\.safetensors was skipped: /);
      assert.match(logOf(run), /Resuming from attempt-1: 1 epochs and 6 batches completed/);
      assert.equal(await digest(run), await digest(await undisturbed(t)));
    });
  }

  test('cost time, not the result, if all are damaged', async (t) => {
    const { next, attemptDirectory } = await createJob(t);
    await pauseAfter(await next(), 7);
    for (const name of await statesOf(attemptDirectory(1)))
      await truncate(join(attemptDirectory(1), 'state', name), 0);
    const run = await runAssignment(await next());
    assert.match(logOf(run), /left no state to resume from: starting over/);
    assert.equal(await digest(run), await digest(await undisturbed(t)));
  });
});

test('end the attempt with storage_error if the disk is full; later the next one resumes', async (t) => {
  const { next, attemptDirectory } = await createJob(t);
  await pauseAfter(await next(), 7);
  const blocked = await next();
  // Root may write anywhere: only a file where a directory belongs stops it.
  await writeFile(join(attemptDirectory(2), 'state'), '');
  const failed = await runAssignment(blocked);
  assert.equal(failed.outcome.status === 'failed' && failed.outcome.reason.code, 'storage_error');
  const files = await readdir(attemptDirectory(2), { recursive: true });
  assert.ok(!files.some((name) => name.endsWith('.tmp')), files.join());
  const run = await runAssignment(await next());
  assert.equal(await digest(run), await digest(await undisturbed(t)));
});

test('do not affect checkpoints, which are kept across attempts as configured', async (t) => {
  const { next, attemptDirectory } = await createJob(t);
  const checkpointsOf = async (attempt: number) =>
    (await readdir(join(attemptDirectory(attempt), 'checkpoints')).catch(() => []))
      .filter((name) => name.endsWith('.safetensors'))
      .sort();
  await pauseAfter(await next(), 2 * STEPS + 5);
  assert.deepEqual(await checkpointsOf(1), ['epoch-00001.safetensors', 'epoch-00002.safetensors']);
  await runAssignment(await next());
  assert.deepEqual(await checkpointsOf(1), []);
  assert.deepEqual(await checkpointsOf(2), ['epoch-00003.safetensors', 'epoch-00004.safetensors']);
});

function descriptionOf(path: string): string {
  return path.replace('.safetensors', '.json');
}

async function flipByte(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
  await writeFile(path, bytes);
}

test('are used even if a checkpoint description is damaged', async (t) => {
  const { next, attemptDirectory } = await createJob(t);
  await pauseAfter(await next(), STEPS + 3);
  await writeFile(join(attemptDirectory(1), 'checkpoints', 'epoch-00001.json'), '{"epoch');
  const run = await runAssignment(await next());
  assert.match(logOf(run), /Resuming from attempt-1: 1 epochs/);
  assert.equal(await digest(run), await digest(await undisturbed(t)));
});
