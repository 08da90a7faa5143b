import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import { noteDeterminism } from '../../../workers/engine/device/determinism.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { KernelRefused } from '../../../workers/engine/engine-failure.js';
import { createGraph, emitNode, inScope } from '../../../workers/engine/graph/graph.js';
import { openSession } from '../../../workers/engine/graph/session.js';
import { composedCrossentropy, softmaxCrossentropy } from '../../../workers/engine/ops/crossentropy.js';
import { type NativeBinding, nativeBackend } from '../../../workers/engine/ops/native-backend.js';
import {
  assign,
  type Job,
  runAssignment,
  TEST_DEVICE,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1, deterministic: true });

const data: TestData = {
  train: {
    x: { values: Float32Array.from({ length: 400 }, (_, index) => Math.sin(index)), shape: [4] },
    y: { values: Uint8Array.from({ length: 100 }, (_, index) => index % 3) },
  },
};
const job: Job = {
  model: { layers: [{ type: 'Dense', units: 3, activation: 'softmax' }] },
  compile: { loss: 'sparse_categorical_crossentropy' },
  fit: { epochs: 3, batch_size: 10 },
};

const promiseOf = ({ messages }: TrainingRun) =>
  messages.findLast((message) => message.type === 'reproducibility')?.reproducibility;
const warnings = ({ messages }: TrainingRun) =>
  messages.flatMap((message) =>
    message.type === 'log' && message.level === 'warn' ? [message.message] : [],
  );

/** TensorFlow refuses its clock under determinism, on a CPU too. */
function readClock(): void {
  const graph = createGraph();
  const time = graph.record('step', () =>
    inScope('clock', 'layer clock (Clock)', () => `${emitNode({ op: 'Timestamp' })}:0`),
  );
  const session = openSession(graph);
  try {
    session.prepare({ feeds: [], fetches: [time] })([]);
  } finally {
    session.dispose();
  }
}

/** Lets every training step fail as the clock does. */
function refuseSteps(t: TestContext): void {
  const backend = nativeBackend();
  const addon = backend.binding;
  t.after(() => {
    backend.binding = addon;
  });
  const run: NativeBinding['runSavedModel'] = (id, inputs, names, fetches) => {
    if (fetches.startsWith('train')) readClock();
    return addon.runSavedModel(id, inputs, names, fetches);
  };
  backend.binding = Object.create(addon, { runSavedModel: { value: run } });
}

/** Two attempts of a job, the second of which continues where the first has paused after its first epoch. */
async function attemptsOf(t: TestContext) {
  const first = await assign(t, job, data);
  const attempt = async (number: number): Promise<TrainerAssignment> => {
    const directory = (of: number) => join(first.datasetDirectory, `attempt-${of}`);
    await mkdir(directory(number));
    const resumeFrom = number === 1 ? [] : [directory(number - 1)];
    return { ...first, attempt: number, attemptDirectory: directory(number), resumeFrom };
  };
  const stop = new AbortController();
  const paused = await runAssignment(await attempt(1), {
    signal: stop.signal,
    checkpointSeconds: 0,
    onMessage: ({ type }) => type === 'saved' && stop.abort('pause'),
  });
  assert.deepEqual(paused.outcome, { status: 'paused' });
  return attempt;
}

describe('determinism', () => {
  test('rejects an operation without a deterministic kernel, with its name and its layer', () => {
    assert.throws(readClock, (error) => {
      assert.ok(error instanceof KernelRefused);
      assert.deepEqual(error.refusal, {
        op: 'Timestamp',
        where: 'layer clock (Clock)',
        cause: 'Timestamp cannot be called when determinism is enabled',
      });
      return true;
    });
  });

  test('composes the same crossentropy and gradient as the kernel', () => {
    const logits = tf.tensor2d([3, -1, 0.5, 100, -100, 0, 1e-3, 2, -7], [3, 3]);
    const labels = tf.tensor2d([1, 0, 0, 0, 0, 1, 0.25, 0.5, 0.25], [3, 3]);
    const weights = tf.tensor1d([1, 0.5, 2]);
    const gradient = (loss: typeof softmaxCrossentropy) =>
      tf.valueAndGrad((rows) => tf.sum(tf.mul(loss(labels, rows), weights)))(logits);
    const [kernel, composed] = [
      gradient(softmaxCrossentropy),
      gradient((target, rows) => composedCrossentropy(rows, target)),
    ];
    const differences = [
      tf.max(tf.abs(tf.sub(kernel.value, composed.value))),
      tf.max(tf.abs(tf.sub(kernel.grad, composed.grad))),
    ];
    for (const difference of differences) assert.ok((difference.dataSync()[0] ?? 1) < 1e-5);
  });
});

describe('an attempt', () => {
  test('reports a rejected operation, withdraws the guarantee and ends as refused', async (t) => {
    refuseSteps(t);
    const run = await runAssignment(await assign(t, job, data));
    assert.equal(run.outcome.status, 'refused');
    assert.equal(run.outcome.status === 'refused' && run.outcome.refusal.op, 'Timestamp');
    assert.deepEqual(
      promiseOf(run)?.reasons.map(({ code }) => code),
      ['kernel_refused'],
    );
    assert.match(
      warnings(run).join('\n'),
      /no deterministic kernel for Timestamp in layer clock \(Clock\) on this device .* trains without determinism/,
    );
  });

  test('records why it trains without determinism, as do attempts that continue from it', async (t) => {
    const attempt = await attemptsOf(t);
    const reason = { code: 'kernel_refused', attempt: 1, message: 'no kernel' } as const;
    noteDeterminism(false);
    t.after(() => noteDeterminism(true));
    const stop = new AbortController();
    const second = await runAssignment(
      { ...(await attempt(2)), withdrawal: reason },
      {
        signal: stop.signal,
        checkpointSeconds: 0,
        onMessage: ({ type }) => type === 'saved' && stop.abort('pause'),
      },
    );
    assert.deepEqual(promiseOf(second), { exact: false, reasons: [reason] });
    noteDeterminism(true);
    const third = await runAssignment(await attempt(3));
    assert.deepEqual(third.outcome, { status: 'succeeded' });
    assert.deepEqual(promiseOf(third), { exact: false, reasons: [reason] });
  });

  test('guarantees the same weights on the same device', async (t) => {
    const attempt = await attemptsOf(t);
    const run = await runAssignment(await attempt(2));
    assert.deepEqual(promiseOf(run), { exact: true, reasons: [] });
    assert.deepEqual(warnings(run), []);
  });

  test('withdraws the guarantee for a different number of threads, also in its log', async (t) => {
    const attempt = await attemptsOf(t);
    const run = await runAssignment(await attempt(2), { device: { ...TEST_DEVICE, intra_op_threads: 2 } });
    assert.deepEqual(run.outcome, { status: 'succeeded' });
    assert.deepEqual(
      promiseOf(run)?.reasons.map(({ code, attempt }) => [code, attempt]),
      [['threads_changed', 2]],
    );
    assert.match(warnings(run).join('\n'), /computed with 1 thread inside an operation \(now 2\)/);
  });
});
