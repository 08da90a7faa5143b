import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { CallbackObject } from '../../src/keras/callbacks/index.js';
import type { OptimizerObject } from '../../src/keras/optimizers/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { listCheckpoints, readCheckpoint } from '../../workers/engine/storage/checkpoints.js';
import { runJob, type TrainingRun } from '../helpers/engine/training-run.js';
import { runScript } from '../helpers/keras/run-script.js';

loadTensorFlow({ intraOpThreads: 1 });

const x = Float32Array.from({ length: 240 }, (_, index) => Math.sin(index ** 2));
const y = Float32Array.from({ length: 60 }, (_, index) => Math.cos(index ** 2));
const EPOCHS = 10;
const TOLERANCE = 1e-5;

interface Case {
  /** In Keras the name of the class is `keras`. */
  optimizer: OptimizerObject & { type: 'sgd' | 'adam' };
  callbacks: CallbackObject[];
}

const sgd: Case['optimizer'] = { type: 'sgd', learning_rate: 0.3 };
const averaging: Case['optimizer'] = { ...sgd, use_ema: true, ema_momentum: 0.8 };
const best: CallbackObject = { type: 'ModelCheckpoint', save_best_only: true, keep: 100 };
const swapping: CallbackObject = { type: 'SwapEMAWeights', swap_on_epoch: true };
const stopping: CallbackObject = { type: 'EarlyStopping', patience: 3, restore_best_weights: true };

const CASES: Readonly<Record<string, Case>> = {
  'EarlyStopping with restore': { optimizer: sgd, callbacks: [stopping] },
  'EarlyStopping with restore, min_delta and start_from_epoch': {
    optimizer: { ...sgd, learning_rate: 0.01 },
    callbacks: [{ ...stopping, patience: 1, min_delta: 0.02, start_from_epoch: 2 }],
  },
  LearningRateScheduler: {
    optimizer: { type: 'adam' },
    callbacks: [{ type: 'LearningRateScheduler', schedule: [0.3, 0.1, 0.03] }],
  },
  ReduceLROnPlateau: {
    optimizer: sgd,
    callbacks: [{ type: 'ReduceLROnPlateau', patience: 1, factor: 0.3, min_lr: 0.01 }],
  },
  'ModelCheckpoint of the best epochs': { optimizer: sgd, callbacks: [best] },
  'ModelCheckpoint of what is better than a threshold': {
    optimizer: { ...sgd, learning_rate: 0.01 },
    callbacks: [{ ...best, monitor: 'loss', initial_value_threshold: 0.505 }],
  },
  'ModelCheckpoint of the largest value': {
    optimizer: sgd,
    callbacks: [{ ...best, monitor: 'val_mae', mode: 'max' }],
  },
  SwapEMAWeights: { optimizer: averaging, callbacks: [{ type: 'SwapEMAWeights' }, best] },
  'SwapEMAWeights with ema_overwrite_frequency': {
    optimizer: { ...averaging, ema_overwrite_frequency: 7 },
    callbacks: [{ type: 'SwapEMAWeights' }],
  },
  'SwapEMAWeights whose averages are saved': { optimizer: averaging, callbacks: [swapping, best] },
  'SwapEMAWeights whose averages are restored': { optimizer: averaging, callbacks: [swapping, stopping] },
};

interface Ended {
  loss: number[];
  val_loss: number[];
  weights: number[];
  saved: Record<string, number[]>;
}

const CLASSES = { sgd: 'SGD', adam: 'Adam' };
const expected = await runScript<Ended[]>('callback_fits.py', {
  x: [...x],
  y: [...y],
  cases: Object.values(CASES).map(({ optimizer: { type, ...config }, callbacks }) => ({
    optimizer: [CLASSES[type], config],
    callbacks: callbacks.map(({ type: name, ...given }) => [name, given]),
    epochs: EPOCHS,
  })),
});

describe('a job with callbacks reports the values, saves the epochs and ends with the weights of Keras: ', () => {
  for (const [index, [name, one]] of Object.entries(CASES).entries())
    test(name, async (t) => {
      const ended = await endOf(await train(t, one), one);
      const keras = expected[index] ?? assert.fail();
      assertClose(ended.loss, keras.loss, 'loss');
      assertClose(ended.val_loss, keras.val_loss, 'val_loss');
      assertClose(ended.weights, keras.weights, 'weights');
      assert.deepEqual(Object.keys(ended.saved), Object.keys(keras.saved).sort(byNumber));
      for (const [epoch, weights] of Object.entries(keras.saved))
        assertClose(ended.saved[epoch] ?? [], weights, `weights of epoch ${epoch}`);
    });
});

const train = (t: TestContext, { optimizer, callbacks }: Case): Promise<TrainingRun> =>
  runJob(
    t,
    {
      model: { layers: [{ type: 'Dense', units: 1, kernel_initializer: 'zeros' }] },
      compile: { loss: 'mse', optimizer, metrics: ['mae'] },
      fit: { epochs: EPOCHS, batch_size: 12, validation_split: 0.2, shuffle: false, callbacks },
      checkpoint: { every_epochs: 1000 },
    },
    { train: { x: { values: x, shape: [4] }, y: { values: y } } },
  );

async function endOf({ epochs, outcome, assignment }: TrainingRun, { callbacks }: Case): Promise<Ended> {
  assert.deepEqual(outcome, { status: 'succeeded' });
  const saver = callbacks.some(({ type }) => type === 'ModelCheckpoint');
  const requested = epochs.flatMap(({ epoch, callback_actions: actions = [] }) =>
    actions.some(({ action }) => action === 'save_checkpoint') ? [epoch] : [],
  );
  const kept = await listCheckpoints([assignment.attemptDirectory]);
  const saved = kept.filter(({ epoch }) => saver && requested.includes(epoch));
  return {
    loss: epochs.map(({ loss }) => Number(loss)),
    val_loss: epochs.map(({ val_loss: loss }) => Number(loss)),
    weights: floatsOf(await readFile(join(assignment.attemptDirectory, 'model', 'weights.bin'))),
    saved: Object.fromEntries(
      await Promise.all(saved.map(async ({ epoch, path }) => [epoch, await savedWeights(path)])),
    ),
  };
}

async function savedWeights(path: string): Promise<number[]> {
  const { tensors } = await readCheckpoint(path);
  return ['kernel', 'bias'].flatMap((name) => [
    ...(tensors.find((tensor) => tensor.name === `dense/${name}`)?.values ?? []),
  ]);
}

const floatsOf = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));

const byNumber = (a: string, b: string): number => Number(a) - Number(b);

function assertClose(actual: readonly number[], values: readonly number[], what: string): void {
  assert.equal(actual.length, values.length, what);
  const scale = Math.max(...values.map(Math.abs));
  for (const [index, value] of values.entries())
    assert.ok(
      Math.abs((actual[index] ?? Number.NaN) - value) <= TOLERANCE * scale,
      `${what}: ${actual} instead of ${values}`,
    );
}
