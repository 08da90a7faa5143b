import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import { type Hooks, statefulKernel, type Training } from '../../../workers/engine/callbacks/callback.js';
import { type Callbacks, runCallbacks } from '../../../workers/engine/callbacks/callbacks.js';
import type { DataSet } from '../../../workers/engine/data/data-set.js';
import { arrayOf } from '../../../workers/engine/data/sample-array.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { decodeSafetensors } from '../../../workers/engine/storage/safetensors.js';
import { encodeState, restoreState } from '../../../workers/engine/storage/training-state.js';
import { Paused } from '../../../workers/engine/training/cancelled.js';
import { compileJob } from '../../../workers/engine/training/compile-job.js';
import { type FitOptions, fit, fromScratch } from '../../../workers/engine/training/fit.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { openBatchSource } from '../../../workers/engine/training/steps/batch-source.js';
import type { Pace } from '../../../workers/engine/training/steps/pace.js';
import { assign, type Job, TEST_DEVICE } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

/** 60 to train on: 7 batches of 8, and one of 4. */
const SAMPLES = 75;
const job: Job = {
  model: { layers: [{ type: 'Dense', units: 3, name: 'optimizer', activation: 'softmax' }] },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam' },
  fit: { epochs: 2, batch_size: 8, validation_split: 0.2 },
};
const x = Float32Array.from({ length: SAMPLES * 4 }, (_, index) => Math.sin(index ** 2));
const y = Uint8Array.from({ length: SAMPLES }, (_, index) => (index * 7) % 3);
const data: DataSet = {
  x: [arrayOf(x, { sampleShape: [4], dtype: 'float32' })],
  y: [arrayOf(y, { sampleShape: [], dtype: 'uint8' })],
  splits: { train: { from: 0, count: 60 }, validation: { from: 60, count: 15 }, test: null },
};
/** As many steps a call as there may be. */
const unbounded: Pace = { steps: 1000, took: () => undefined };

/** A callback whose hooks count their calls, and are listed with the count. */
function counting(calls: string[], change: Change = () => undefined) {
  return statefulKernel<null, { calls: number }>(
    () => ({ calls: 0 }),
    (_, state, training): Hooks => {
      const call = (hook: string) => {
        state.calls += 1;
        calls.push(`${state.calls} ${hook}`);
        change(training, hook);
      };
      return {
        trainBegin: () => call('train begin'),
        epochBegin: (epoch) => call(`epoch ${epoch} begin`),
        batchEnd: { every: 3, run: ({ epoch, step }) => call(`epoch ${epoch} batch ${step}`) },
        testBegin: () => call('test begin'),
        testEnd: () => call('test end'),
        epochEnd: (epoch) => call(`epoch ${epoch} end`),
        trainEnd: () => call('train end'),
      };
    },
  );
}

const ALL_CALLS = [
  'train begin',
  ...[1, 2].flatMap((epoch) => [
    `epoch ${epoch} begin`,
    `epoch ${epoch} batch 3`,
    `epoch ${epoch} batch 6`,
    'test begin',
    'test end',
    `epoch ${epoch} end`,
  ]),
  'train end',
].map((hook, index) => `${index + 1} ${hook}`);

type Change = (training: Training, hook: string) => void;

async function compile(t: TestContext) {
  const { config } = await assign(t, job, { train: { x: { values: x, shape: [4] }, y: { values: y } } });
  const compiled = compileJob(config, data, stepsOfOne({ x: [], y: [] }));
  t.after(() => compiled.dispose());
  return { config, compiled };
}

/** A training with new callbacks, of a model that may have trained before. */
function observe({ config, compiled }: Awaited<ReturnType<typeof compile>>, change?: Change) {
  const calls: string[] = [];
  const callbacks = runCallbacks({ compiled, epochs: 2, log: () => undefined }, (trainingOf) => [
    counting(calls, change)(null, trainingOf('EarlyStopping')),
  ]);
  return { config, compiled, callbacks, calls };
}

type Prepared = ReturnType<typeof observe>;

const prepare = async (t: TestContext, change?: Change) => observe(await compile(t), change);

async function train({ config, compiled, callbacks }: Prepared, changes: Partial<FitOptions> = {}) {
  const epochs: EpochMetrics[] = [];
  const steps: number[] = [];
  const { trainSteps } = compiled;
  compiled.trainSteps = (batches) => {
    steps.push(batches.steps);
    return trainSteps(batches);
  };
  await fit({
    compiled,
    callbacks,
    source: openBatchSource(data),
    splits: data.splits,
    fit: config.fit,
    seed: 1,
    attempt: 1,
    signal: new AbortController().signal,
    paces: { train: unbounded, test: unbounded },
    ...fromScratch,
    onProgress: () => undefined,
    onEpoch: async (epoch) => void epochs.push(epoch),
    ...changes,
  }).finally(() => {
    compiled.trainSteps = trainSteps;
  });
  return { epochs, steps };
}

const stateOf = ({ compiled, callbacks }: Prepared, position: FitOptions['from']): Uint8Array =>
  encodeState({ compiled, callbacks }, position, 1, { device: TEST_DEVICE, xla: 'off', reasons: [] });

/** Trains, and saves a state at each moment at which one could be. */
async function statesOf(run: Prepared) {
  const states: { state: Uint8Array; calls: number }[] = [];
  const keep = async (position: FitOptions['from']) => {
    states.push({ state: stateOf(run, position), calls: run.calls.length });
  };
  const onEpoch = async ({ epoch }: EpochMetrics) => keep({ epoch, batch: 0, totals: null, seconds: 0 });
  await train(run, { keeper: { isDue: () => true, keep }, onEpoch });
  return states;
}

describe('the hooks of a callback', () => {
  test('are called at the moments at which Keras calls them; no call of the engine passes one of them', async (t) => {
    const run = await prepare(t);
    const { steps } = await train(run);
    assert.deepEqual(run.calls, ALL_CALLS);
    // After 3 and 6 batches the hook runs; the last batch is smaller than the others.
    assert.deepEqual(steps, [3, 3, 1, 1, 3, 3, 1, 1]);
  });

  test('are each called once where the training is resumed, from any state', async (t) => {
    const whole = await prepare(t);
    const states = await statesOf(whole);
    assert.equal(states.length, 10);
    for (const { state, calls } of states) {
      const run = observe(whole);
      await train(run, { from: restoreState(run, state, 1) });
      assert.deepEqual(run.calls, ALL_CALLS.slice(calls));
    }
  });

  test('are each called once where the training was paused in validation or before the first batch', async (t) => {
    const compiled = await compile(t);
    for (const at of ['train begin', 'epoch 1 batch 6', 'epoch 2 begin', 'test begin', 'test end']) {
      const stop = new AbortController();
      const run = observe(compiled, (_, hook) => hook === at && stop.abort('pause'));
      let state: Uint8Array = new Uint8Array();
      const keep = async (position: FitOptions['from']) => {
        state = stateOf(run, position);
      };
      const paused = train(run, { signal: stop.signal, keeper: { isDue: () => false, keep } });
      await assert.rejects(paused, Paused);
      const resumed = observe(compiled);
      await train(resumed, { from: restoreState(resumed, state, 1) });
      const without = (calls: string[]) => calls.filter((call) => !call.includes(' test '));
      assert.deepEqual(
        [...without(run.calls).map(unnumbered), ...without(resumed.calls).map(unnumbered)],
        without(ALL_CALLS).map(unnumbered),
        at,
      );
    }
  });

  test('change the learning rate of the next steps, and stop the training after a batch', async (t) => {
    const change = (training: Training, hook: string) => {
      if (hook === 'epoch 1 batch 3') training.learningRates = [0.1 * 3];
      if (hook === 'epoch 1 batch 6') training.stop();
    };
    const run = await prepare(t, change);
    const { epochs, steps } = await train(run);
    assert.deepEqual(run.calls.map(unnumbered).slice(-4), [
      'test begin',
      'test end',
      'epoch 1 end',
      'train end',
    ]);
    assert.deepEqual(steps, [3, 3]);
    assert.deepEqual(
      epochs.map(({ steps, samples, learning_rate }) => [steps, samples, learning_rate]),
      [[6, 48, 0.3]],
    );
    const [, second] = await statesOf(await prepare(t, change));
    const resumed = await prepare(t, change);
    const rest = await train(resumed, { from: restoreState(resumed, second?.state ?? assert.fail(), 1) });
    assert.deepEqual([rest.steps, rest.epochs.map(({ loss }) => loss)], [[], epochs.map(({ loss }) => loss)]);
    assert.deepEqual(resumed.compiled.readWeights(), run.compiled.readWeights());
  });
});

const unnumbered = (call: string): string => call.replace(/^\d+ /, '');

describe('a saved state', () => {
  const position = fromScratch.from;

  test('of a job without callbacks is as it was before there were callbacks, and is read', async (t) => {
    const run = await prepare(t);
    const none: Callbacks = runCallbacks(
      { compiled: run.compiled, epochs: 2, log: () => undefined },
      () => [],
    );
    const state = stateOf({ ...run, callbacks: none }, position);
    assert.ok(!('callbacks' in decodeSafetensors(state).metadata));
    assert.deepEqual(restoreState({ ...run, callbacks: none }, state, 1), position);
  });

  test('of other callbacks is refused as a whole', async (t) => {
    const run = await prepare(t);
    const none: Callbacks = runCallbacks(
      { compiled: run.compiled, epochs: 2, log: () => undefined },
      () => [],
    );
    const state = stateOf(run, position);
    run.compiled.step = 7;
    assert.throws(
      () => restoreState({ ...run, callbacks: none }, state, 1),
      /state of 1 callbacks, not of 0/,
    );
    assert.equal(run.compiled.step, 7);
  });
});

test('a state in the middle of an epoch that has other numbers for its metrics is refused as a whole', async (t) => {
  const { compiled, callbacks } = await prepare(t);
  const before = compiled.readWeights();
  const position = { epoch: 0, batch: 3, totals: { loss: 1, samples: 24, state: [24, 7, 7] }, seconds: 1 };
  const provenance = { device: TEST_DEVICE, xla: 'off', reasons: [] } as const;
  const state = encodeState({ compiled, callbacks }, position, 1, { ...provenance, reasons: [] });
  assert.throws(() => restoreState({ compiled, callbacks }, state, 1), /its metrics have 3 numbers/);
  assert.deepEqual(compiled.readWeights(), before);
});
