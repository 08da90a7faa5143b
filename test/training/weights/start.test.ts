import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { readSavedModel } from '../../../workers/engine/storage/read-saved-model.js';
import {
  assignFrom,
  checkpointOf,
  refusalFrom,
  type StartedJob,
  versionOf,
} from '../../helpers/engine/start-weights.js';
import {
  type Job,
  runAssignment,
  runJob,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const data: TestData = {
  train: {
    x: { values: Float32Array.from({ length: 240 }, (_, index) => 3 + Math.sin(index * 0.7)), shape: [4] },
    y: { values: Float32Array.from({ length: 60 }, (_, index) => Math.cos(index * 0.3)) },
  },
};
const model: Job['model'] = {
  name: 'net',
  layers: [
    { type: 'Dense', units: 8, activation: 'tanh', name: 'hidden' },
    { type: 'BatchNormalization', name: 'norm' },
    { type: 'Dense', units: 1, name: 'head' },
  ],
};
const job: Job = {
  name: 'net',
  model,
  compile: { loss: 'mse', optimizer: 'adam' },
  fit: { epochs: 4, batch_size: 12, shuffle: false },
};
const twoEpochs: Job = { ...job, fit: { ...job.fit, epochs: 2 } };
const from = (weights: Job['weights'], changed: Job = twoEpochs): Job => ({
  ...changed,
  weights: weights ?? {},
});

const succeeded = ({ outcome }: TrainingRun) => assert.deepEqual(outcome, { status: 'succeeded' });
const saved = (run: TrainingRun) => readSavedModel(join(run.assignment.attemptDirectory, 'model'));
/** Codes of warnings, without the one that the data have no test split. */
const warningsOf = ({ report }: StartedJob) =>
  report.warnings.flatMap(({ code }) => (code === 'no_evaluation' ? [] : [code]));
const weightsOf = async (run: TrainingRun) => Object.fromEntries((await saved(run)).weights);

describe('a job that starts from weights', () => {
  test('trains on as if it had not stopped, from a model version with the state of its optimizer', async (t) => {
    const [whole, half] = [await runJob(t, job, data), await runJob(t, twoEpochs, data)];
    const started = await assignFrom(t, await versionOf(half), from({ model: 'net', optimizer: true }), data);
    const rest = await runAssignment(started.assignment);
    succeeded(rest);
    assert.deepEqual(await weightsOf(rest), await weightsOf(whole));
    assert.equal((await saved(rest)).optimizer?.step, 20);
    assert.deepEqual(started.plan.match, {
      match: 'path',
      matched: 8,
      initialized: [],
      unused: [],
      optimizer: true,
    });
    assert.deepEqual(warningsOf(started), []);
  });

  test('trains on from a checkpoint, and differs without the state of the optimizer', async (t) => {
    const whole = await runJob(t, job, data);
    const source = await checkpointOf(whole, 2);
    const checkpoint = { job_id: whole.assignment.jobId };
    const started = await assignFrom(t, source, from({ checkpoint, optimizer: true }), data);
    assert.deepEqual(started.assignment.config.weights, {
      checkpoint: { ...checkpoint, epoch: 2 },
      optimizer: true,
      match: 'path',
      skip_mismatch: false,
    });
    assert.deepEqual(await weightsOf(await runAssignment(started.assignment)), await weightsOf(whole));
    const fresh = await assignFrom(t, source, from({ checkpoint }), data);
    assert.notDeepEqual(await weightsOf(await runAssignment(fresh.assignment)), await weightsOf(whole));
  });

  test('keeps its values when the source is deleted, and after an attempt without a saved state', async (t) => {
    const half = await runJob(t, twoEpochs, data);
    const started = await assignFrom(t, await versionOf(half), from({ model: 'net' }), data);
    await rm(join(half.assignment.attemptDirectory, 'model'), { recursive: true });
    const { assignment } = started;
    const first = await runAssignment(assignment);
    succeeded(first);
    const lost = join(assignment.datasetDirectory, 'attempt-2');
    const directory = join(assignment.datasetDirectory, 'attempt-3');
    await mkdir(lost);
    await mkdir(directory);
    const second = await runAssignment({
      ...assignment,
      attempt: 3,
      attemptDirectory: directory,
      resumeFrom: [lost],
    });
    assert.deepEqual(await weightsOf(second), await weightsOf(first));
  });

  test('takes the layers of the same name, and trains a new head over a frozen base', async (t) => {
    const base = await runJob(t, job, data);
    const transfer: Job = {
      ...twoEpochs,
      model: {
        layers: [
          { type: 'Dense', units: 8, activation: 'tanh', name: 'hidden', trainable: false },
          { type: 'BatchNormalization', name: 'norm', trainable: false },
          { type: 'Dense', units: 3, name: 'other' },
          { type: 'Dense', units: 1, name: 'last' },
        ],
      },
    };
    const source = await versionOf(base);
    const [refusal] = await refusalFrom(t, source, from({ model: 'net' }, transfer), data);
    assert.deepEqual([refusal?.pointer, refusal?.code], ['/weights', 'weights_mismatch']);
    assert.match(refusal?.detail ?? '', /match: "name"/);
    const started = await assignFrom(t, source, from({ model: 'net', match: 'name' }, transfer), data);
    const { match } = started.plan;
    assert.deepEqual(match.initialized, ['other/kernel', 'other/bias', 'last/kernel', 'last/bias']);
    assert.deepEqual(match.unused, ['head/kernel', 'head/bias']);
    assert.deepEqual(warningsOf(started), ['initial_weights', 'unused_weights']);
    const [before, after] = [await weightsOf(base), await weightsOf(await runAssignment(started.assignment))];
    for (const path of ['hidden/kernel', 'hidden/bias', 'norm/gamma', 'norm/moving_mean'])
      assert.deepEqual(after[path], before[path]);
  });

  test('names both shapes of a head that does not fit, or keeps its initial values on request', async (t) => {
    const base = await runJob(t, twoEpochs, data);
    const wider: Job = {
      ...twoEpochs,
      model: {
        layers: [
          { type: 'Dense', units: 8, name: 'hidden' },
          { type: 'BatchNormalization', name: 'norm' },
          { type: 'Dense', units: 2, name: 'head' },
          { type: 'Dense', units: 1, name: 'out' },
        ],
      },
    };
    const source = await versionOf(base);
    const findings = await refusalFrom(t, source, from({ model: 'net', match: 'name' }, wider), data);
    assert.deepEqual(
      findings.map(({ detail }) => detail.slice(0, 76)),
      [
        "'head/kernel' has shape [8, 2], its tensor 'head/kernel' has shape [8, 1]. R",
        "'head/bias' has shape [2], its tensor 'head/bias' has shape [1]. Rename the ",
      ],
    );
    const skipping = from({ model: 'net', match: 'name', skip_mismatch: true }, wider);
    const { plan } = await assignFrom(t, source, skipping, data);
    assert.deepEqual(plan.match.initialized, ['head/kernel', 'head/bias', 'out/kernel', 'out/bias']);
  });

  test('refuses the state of another optimizer', async (t) => {
    const base = await runJob(t, twoEpochs, data);
    const other: Job = { ...twoEpochs, compile: { loss: 'mse', optimizer: 'sgd' } };
    const [finding] = await refusalFrom(
      t,
      await versionOf(base),
      from({ model: 'net', optimizer: true }, other),
      data,
    );
    assert.deepEqual([finding?.pointer, finding?.code], ['/weights/optimizer', 'optimizer_mismatch']);
  });

  test('takes statistics, and adapts no layer that has them', async (t) => {
    const adapted: Job = {
      ...twoEpochs,
      model: {
        layers: [
          { type: 'Normalization', name: 'scale' },
          { type: 'Dense', units: 1 },
        ],
      },
    };
    const first = await runJob(t, adapted, data);
    const x = { values: Float32Array.from({ length: 240 }, (_, index) => 50 + index), shape: [4] };
    const shifted: TestData = { train: { ...data.train, x } };
    const started = await assignFrom(t, await versionOf(first), from({ model: 'net' }, adapted), shifted);
    assert.deepEqual(warningsOf(started), []);
    const second = await runAssignment(started.assignment);
    succeeded(second);
    assert.deepEqual((await weightsOf(second))['scale/mean'], (await weightsOf(first))['scale/mean']);
  });

  test('fails with a reason when its values were damaged', async (t) => {
    const half = await runJob(t, twoEpochs, data);
    const { assignment } = await assignFrom(t, await versionOf(half), from({ model: 'net' }), data);
    const path = join(assignment.startDirectory ?? '', 'weights.bin');
    const bytes = await readFile(path);
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    await rm(path);
    await writeFile(path, bytes);
    const { outcome } = await runAssignment(assignment);
    assert.equal(outcome.status === 'failed' && outcome.reason.code, 'weights_unavailable');
  });
});
