import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { XlaMode } from '../../../src/contracts/jobs/progress.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { assertSameInAnyCalls } from '../../helpers/engine/calls-by-xla.js';
import { shuffledBatches, trainInEngine } from '../../helpers/engine/parity-run.js';
import {
  assign,
  type Job,
  runAssignment,
  runJob,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';
import { type ParityCase, parityCases } from '../../parity/cases.js';

// XLA has no deterministic gradient of max pooling: see xla-determinism.test.ts.
loadTensorFlow({ intraOpThreads: 1, deterministic: false });

const STEPS = 8;
/** Of what XLA can compile: dense layers, convolutions, normalization, a mask-free loss of each kind. */
const FEW = ["the article's MLP on MNIST", 'CNN on MNIST', 'regression with an l2 penalty', 'multi-label'];
/** `npm run test:all` compares every model with every optimizer. */
const IS_ALL = process.env['TEST_ALL'] === '1';
const REFUSED = /XLA has no kernel for|No registered '\w+' OpKernel for XLA_CPU_JIT/;

const job: Job = {
  model: {
    layers: [
      { type: 'Dense', units: 8, activation: 'relu' },
      { type: 'Dropout', rate: 0.3 },
      { type: 'Dense', units: 3, activation: 'softmax' },
    ],
  },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam', metrics: ['accuracy'] },
  fit: { epochs: 2, batch_size: 16 },
};
const recurrent: Job = {
  ...job,
  model: {
    layers: [
      { type: 'Reshape', target_shape: [2, 2] },
      { type: 'LSTM', units: 3 },
      { type: 'Dense', units: 3, activation: 'softmax' },
    ],
  },
};

const data: TestData = { train: samples(96) };

function samples(count: number): TestData['train'] {
  const y = Uint8Array.from({ length: count }, (_, index) => index % 3);
  const x = Float32Array.from(
    { length: count * 4 },
    (_, index) => ((index * 37) % 11) - 5 + (y[index >> 2] ?? 0),
  );
  return { x: { values: x, shape: [4] }, y: { values: y } };
}

describe('the training step as one function compiled by XLA', () => {
  test('trains like without XLA: losses, metrics and weights', async (t) => {
    for (const parityCase of await parityCases()) {
      if (!IS_ALL && !FEW.includes(parityCase.name)) continue;
      const optimizers = IS_ALL ? parityCase.optimizers : parityCase.optimizers.slice(0, 1);
      for (const optimizer of optimizers) compare(parityCase, optimizer, (line) => t.diagnostic(line));
    }
  });

  test('produces the same bits however many steps a call runs', async () => {
    const [article] = await parityCases();
    assert.ok(article);
    assertSameInAnyCalls('step', article);
  });

  test('logs that dropout draws different numbers than without XLA', async (t) => {
    const plain = await runJob(t, job, data);
    const compiled = await runJob(t, job, data, { xla: 'step' });
    assert.notDeepEqual(lossesOf(compiled), lossesOf(plain));
    assert.match(logOf(compiled), /Random numbers, such as those of dropout, differ from those without XLA/);
  });

  test('reports how a job was compiled and how long that took', async (t) => {
    const run = await runJob(t, job, data, { xla: 'step' });
    const [compilation] = compilationsOf(run);
    assert.deepEqual([compilation?.xla, compilation?.refusal], ['step', null]);
    assert.ok((compilation?.compile_ms ?? 0) > 0);
    assert.match(logOf(run), /XLA compiled the training step in \d+\.\d s/);
  });

  test('produces the same bits again, and the same losses when streamed from disk', async (t) => {
    const [first, again, streamed] = [
      await runJob(t, job, data, { xla: 'step' }),
      await runJob(t, job, data, { xla: 'step' }),
      await runJob(t, job, data, { xla: 'step', maxResidentBytes: 0 }),
    ];
    assert.equal(await digestOf(again), await digestOf(first));
    assertClose(lossesOf(streamed), lossesOf(first), 'loss of each epoch', { relative: 1e-5 });
  });

  test('resumes to the same bits', async (t) => {
    const whole = await runJob(t, job, data, { xla: 'step' });
    const stop = new AbortController();
    const begun = await assign(t, job, data);
    await runAssignment(begun, {
      xla: 'step',
      signal: stop.signal,
      onMessage: (message) => {
        if (message.type === 'epoch') stop.abort('pause');
      },
    });
    const next = await assign(t, job, data);
    const resumed = await runAssignment(
      { ...next, attempt: 2, resumeFrom: [begun.attemptDirectory] },
      { xla: 'step' },
    );
    assert.equal(resumed.outcome.status, 'succeeded');
    assert.equal(await digestOf(resumed), await digestOf(whole));
  });

  test('withdraws the guarantee of equal weights only when continued from a state without XLA', async (t) => {
    const before = await assign(t, job, data);
    const stop = new AbortController();
    await runAssignment(before, {
      signal: stop.signal,
      onMessage: ({ type }) => type === 'epoch' && stop.abort('pause'),
    });
    const resumed = await attemptAfter(t, before, 2, 'step');
    assert.deepEqual(
      promiseOf(resumed)?.reasons.map(({ code, attempt }) => [code, attempt]),
      [['xla_changed', 2]],
    );
    assert.match(logOf(resumed), /was computed without XLA \(now with the step compiled by XLA\)/);
    const again = await attemptAfter(t, resumed.assignment, 3, 'step');
    assert.deepEqual(promiseOf(again), promiseOf(resumed));
  });

  test('keeps the guarantee when XLA rejects the step of a state without XLA', async (t) => {
    const before = await assign(t, recurrent, data);
    await runAssignment(before, { xla: 'off' });
    assert.deepEqual(promiseOf(await attemptAfter(t, before, 2, 'step')), { exact: true, reasons: [] });
  });

  test('is left to TensorFlow if XLA has no kernel, which the job reports', async (t) => {
    const plain = await runJob(t, recurrent, data);
    const run = await runJob(t, recurrent, data, { xla: 'step' });
    const [compilation] = compilationsOf(run);
    assert.equal(run.outcome.status, 'succeeded');
    assert.equal(compilation?.xla, 'off');
    assert.match(compilation?.refusal ?? '', /XLA has no kernel for (HostConst|BlockLSTMV2) in /);
    assert.match(logOf(run), /trains without XLA, which could not compile its step/);
    assert.equal(await digestOf(run), await digestOf(plain));
  });
});

test('auto: TensorFlow compiles clusters, on a CPU too, and keeps the flags of the user', async () => {
  const code = `
    const { loadTensorFlow } = await import(process.env.ENGINE);
    loadTensorFlow({ intraOpThreads: 1, xla: 'auto' });
    const { trainInEngine, shuffledBatches } = await import(process.env.RUN);
    const { parityCases } = await import(process.env.CASES);
    const [{ model, compile, optimizers, data, batchSize }] = await parityCases();
    const definition = { model, compile: { ...compile, optimizer: optimizers[0] } };
    trainInEngine(definition, data, shuffledBatches(data.count, batchSize, 4));
    console.log(process.env.TF_XLA_FLAGS);`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', code],
    {
      env: {
        ...process.env,
        TF_CPP_MIN_LOG_LEVEL: '0',
        TF_XLA_FLAGS: '--tf_xla_min_cluster_size=2',
        ENGINE: urlOf('workers/engine/device/tensorflow.js'),
        RUN: urlOf('test/helpers/engine/parity-run.js'),
        CASES: urlOf('test/parity/cases.js'),
      },
    },
  );
  assert.equal(stdout.trim(), '--tf_xla_min_cluster_size=2 --tf_xla_auto_jit=2 --tf_xla_cpu_global_jit=true');
  assert.match(stderr, /Compiled cluster using XLA/);
});

const urlOf = (file: string): string => new URL(`../../../${file}`, import.meta.url).href;

function compare(
  { name, model, compile, data: training, batchSize, classWeight = {}, weightTolerance }: ParityCase,
  optimizer: ParityCase['optimizers'][number],
  diagnose: (line: string) => void,
): void {
  const what = `${name}, ${optimizer.type}`;
  const definition = { model, compile: { ...compile, optimizer }, fit: { class_weight: classWeight } };
  const batches = shuffledBatches(training.count, batchSize, STEPS);
  const { result: plain } = trainInEngine(definition, training, batches);
  const compiled = compiledOrRefused(() => trainInEngine(definition, training, batches, { stepByXla: true }));
  if (compiled === undefined) {
    // XLA has no kernel for adam with amsgrad.
    assert.ok(!FEW.includes(name) || 'amsgrad' in optimizer, `${what}: XLA refused it`);
    diagnose(`${what}: refused by XLA`);
    return;
  }
  const { result } = compiled;
  assertClose(result.losses, plain.losses, `${what}: loss of each step`, { relative: 1e-5 });
  assertClose(result.metrics.flat(), plain.metrics.flat(), `${what}: metrics of each step`, {
    relative: 1e-5,
  });
  for (const [path, values] of plain.weights)
    assertClose(result.weights.get(path) ?? [], values, `${what}: ${path}`, weightTolerance ?? {});
}

/** undefined where XLA has no kernel for an operation of the step. */
function compiledOrRefused<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && REFUSED.test(error.message)) return undefined;
    throw error;
  }
}

/** Another attempt of the same job, which continues from what the one before has saved. */
async function attemptAfter(t: TestContext, before: TrainerAssignment, attempt: number, xla: XlaMode) {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-xla-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const resumeFrom = [before.attemptDirectory];
  return runAssignment(
    { ...before, attempt, attemptDirectory: directory, resumeFrom },
    { xla, checkpointSeconds: 0 },
  );
}

const promiseOf = ({ messages }: TrainingRun) =>
  messages.flatMap((message) => (message.type === 'reproducibility' ? [message.reproducibility] : [])).at(-1);

const lossesOf = ({ epochs }: TrainingRun): number[] => epochs.map(({ loss }) => Number(loss));

const compilationsOf = ({ messages }: TrainingRun) =>
  messages.flatMap((message) => (message.type === 'compilation' ? [message.compilation] : []));

const logOf = ({ messages }: TrainingRun): string =>
  messages.flatMap((message) => (message.type === 'log' ? [message.message] : [])).join('\n');

async function digestOf({ assignment }: TrainingRun): Promise<string> {
  const weights = await readFile(join(assignment.attemptDirectory, 'model', 'weights.bin'));
  return createHash('sha256').update(weights).digest('hex');
}
