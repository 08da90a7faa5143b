import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import type { DataSet } from '../../../workers/engine/data/data-set.js';
import { arrayOf } from '../../../workers/engine/data/sample-array.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { EngineFailure } from '../../../workers/engine/engine-failure.js';
import { Paused } from '../../../workers/engine/training/cancelled.js';
import { compileJob } from '../../../workers/engine/training/compile-job.js';
import { type FitOptions, fit, fromScratch } from '../../../workers/engine/training/fit.js';
import type { TrainingPosition } from '../../../workers/engine/training/position.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { openBatchSource } from '../../../workers/engine/training/steps/batch-source.js';
import type { CompiledModel } from '../../../workers/engine/training/steps/compiled-model.js';
import { createPace, type Pace } from '../../../workers/engine/training/steps/pace.js';
import { assign, type Job } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

/** 60 to train on: 7 batches of 8, and one of 4. */
const SAMPLES = 75;
const OUT: Layer = { type: 'Dense', units: 3, activation: 'softmax' };

const sequences: Layer[] = [
  { type: 'Embedding', input_dim: 20, output_dim: 4, mask_zero: true },
  { type: 'LSTM', units: 5, return_sequences: true, recurrent_dropout: 0.2 },
  { type: 'GRU', units: 4 },
  OUT,
];
const numbers: Layer[] = [
  { type: 'Dense', units: 8, activation: 'relu', kernel_regularizer: 'l2' },
  { type: 'Dropout', rate: 0.3 },
  { type: 'BatchNormalization' },
  OUT,
];
const images: Layer[] = [
  { type: 'Reshape', target_shape: [3, 3, 1] },
  { type: 'Conv2D', filters: 4, kernel_size: 2, activation: 'relu' },
  { type: 'Flatten' },
  OUT,
];

const jobOf = (layers: Layer[]): Job => ({
  model: { layers },
  compile: {
    loss: 'sparse_categorical_crossentropy',
    optimizer: { type: 'adam', weight_decay: 0.01 },
    metrics: ['accuracy'],
  },
  fit: { epochs: 2, batch_size: 8, validation_split: 0.2, class_weight: { 0: 1, 1: 2, 2: 0.5 } },
});

/** Rows of nine small integers, some with zeros at the end. */
const x = Int32Array.from({ length: SAMPLES * 9 }, (_, index) =>
  index % 9 > 2 + (Math.floor(index / 9) % 7) ? 0 : 1 + ((index * 13) % 19),
);
const y = Uint8Array.from({ length: SAMPLES }, (_, index) => (index * 7) % 3);

/** Always so many steps a call. */
const always = (steps: number): Pace => ({ steps, took: () => undefined });

interface Trained {
  epochs: Pick<EpochMetrics, 'loss' | 'metrics' | 'val_loss' | 'val_metrics'>[];
  weights: ReadonlyMap<string, Float32Array>;
  slots: ReadonlyMap<string, Float32Array>;
}

async function compile(t: TestContext, job: Job) {
  const { config } = await assign(t, job, { train: { x: { values: x, shape: [9] }, y: { values: y } } });
  const data: DataSet = {
    x: [arrayOf(x, { sampleShape: [9], dtype: 'int32' })],
    y: [arrayOf(y, { sampleShape: [], dtype: 'uint8' })],
    splits: { train: { from: 0, count: 60 }, validation: { from: 60, count: 15 }, test: null },
  };
  const compiled = compileJob(config, data, stepsOfOne({ x: [], y: [] }));
  t.after(() => compiled.dispose());
  return { config, data, compiled };
}

async function train(
  { config, data, compiled }: Awaited<ReturnType<typeof compile>>,
  steps: number,
  changes: Partial<FitOptions> = {},
): Promise<Trained> {
  const epochs: Trained['epochs'] = [];
  await fit({
    compiled,
    source: openBatchSource(data),
    splits: data.splits,
    fit: config.fit,
    seed: 1,
    attempt: 1,
    signal: new AbortController().signal,
    paces: { train: always(steps), test: always(steps) },
    ...fromScratch,
    onProgress: () => undefined,
    onEpoch: async ({ loss, metrics, val_loss, val_metrics }) =>
      void epochs.push({ loss, metrics, val_loss, val_metrics }),
    ...changes,
  });
  return { epochs, weights: compiled.readWeights(), slots: compiled.readSlots() };
}

describe('several steps per call produce the same numbers, bit for bit, as one step per call', () => {
  for (const [name, layers] of Object.entries({ numbers, sequences, images }))
    test(`${name}: weights, slots, losses and metrics, with smaller last batches`, async (t) => {
      const run = await compile(t, jobOf(layers));
      const startOver = rememberStart(run);
      const single = await train(run, 1);
      assert.equal(single.epochs.length, 2);
      for (const steps of [2, 7, 1000]) {
        startOver();
        assert.deepEqual(await train(run, steps), single, `${steps} steps a call`);
      }
    });

  test('if paused in the middle of an epoch, and resumed with a different number of steps per call', async (t) => {
    const expected = await train(await compile(t, jobOf(numbers)), 1);
    const run = await compile(t, jobOf(numbers));
    const { epochs, position } = await trainUntilPaused(run, 3);
    assert.deepEqual([position.epoch, position.batch], [0, 3]);
    const rest = await train(run, 2, { from: position });
    assert.deepEqual({ ...rest, epochs: [...epochs, ...rest.epochs] }, expected);
  });
});

/** @returns what gives weights and slots the values of now again */
function rememberStart({ compiled }: Awaited<ReturnType<typeof compile>>): () => void {
  const [weights, slots] = [compiled.readWeights(), compiled.readSlots()];
  return () => {
    compiled.step = 0;
    compiled.writeWeights(weights);
    compiled.writeSlots(slots);
  };
}

/** Pauses after the first call. */
async function trainUntilPaused(run: Awaited<ReturnType<typeof compile>>, steps: number) {
  const stop = new AbortController();
  let position: TrainingPosition | undefined;
  const keep = async (at: TrainingPosition) => {
    position = at;
  };
  const compiled: CompiledModel = {
    ...run.compiled,
    trainSteps(batches) {
      stop.abort('pause');
      return run.compiled.trainSteps(batches);
    },
  };
  const paused = train({ ...run, compiled }, steps, {
    signal: stop.signal,
    keeper: { isDue: () => false, keep },
  });
  await assert.rejects(paused, Paused);
  assert.ok(position !== undefined);
  return { epochs: [], position };
}

test('and a non-finite loss reports its own step, and nothing after it', async (t) => {
  const diverging: Job = {
    ...jobOf([{ type: 'Dense', units: 1 }]),
    compile: { loss: 'mean_squared_error', optimizer: { type: 'sgd', learning_rate: 1e12 } },
    fit: { epochs: 1, batch_size: 8, validation_split: 0.2 },
  };
  const failures = [];
  for (const steps of [1, 7]) {
    const reports: number[] = [];
    const run = train(await compile(t, diverging), steps, {
      onProgress: ({ step }) => void reports.push(step),
    });
    const failure = await run.then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(failure instanceof EngineFailure);
    const { code, details } = failure.reason;
    assert.equal(code, 'nan_loss');
    failures.push({ details, last: reports.at(-1) });
  }
  t.diagnostic(JSON.stringify(failures));
  assert.deepEqual(failures[1], failures[0]);
});

describe('the number of steps per call', () => {
  test('starts at one, at most doubles, and stays within the call time', () => {
    const pace = createPace(50);
    const counts = [];
    for (let call = 0; call < 8; call++) {
      counts.push(pace.steps);
      pace.took(pace.steps, pace.steps * 2);
    }
    assert.deepEqual(counts, [1, 2, 4, 8, 16, 25, 25, 25]);
  });

  test('is one if a step takes longer than a call may', () => {
    const pace = createPace(50);
    pace.took(1, 80);
    assert.equal(pace.steps, 1);
  });

  test('drops at once if steps become slow, and stays during a short call', () => {
    const pace = createPace(50);
    for (let call = 0; call < 6; call++) pace.took(pace.steps, pace.steps);
    assert.equal(pace.steps, 50);
    pace.took(1, 0.5);
    assert.equal(pace.steps, 50);
    pace.took(50, 500);
    assert.equal(pace.steps, 5);
  });
});
