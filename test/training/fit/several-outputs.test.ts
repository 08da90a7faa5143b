import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noCallbacks } from '../../../workers/engine/callbacks/callbacks.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { encodeState, restoreState } from '../../../workers/engine/storage/training-state.js';
import type { TrainingPosition } from '../../../workers/engine/training/position.js';
import type { CompiledModel } from '../../../workers/engine/training/steps/compiled-model.js';
import { createPaces } from '../../../workers/engine/training/steps/pace.js';
import type { NamedData } from '../../helpers/engine/named-data.js';
import {
  compileOutputs,
  dataOf,
  fitOutputs,
  type OutputsJob,
  resolveOutputs,
} from '../../helpers/engine/outputs-run.js';
import { type Job, runJob } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 26;
const random = (count: number) => Float32Array.from({ length: count }, (_, index) => Math.sin(index * 1.7));

/** Has whatever has a memory: dropout, Adam's moments, weighted metrics, smaller last batches. */
const job: OutputsJob = {
  body: {
    model: {
      layers: [
        { type: 'InputLayer', name: 'x', shape: [4] },
        { type: 'Dense', name: 'hidden', units: 5, activation: 'relu', inputs: 'x' },
        { type: 'Dropout', name: 'drop', rate: 0.3, inputs: 'hidden' },
        { type: 'Dense', name: 'main', units: 3, activation: 'softmax', inputs: 'drop' },
        { type: 'Dense', name: 'aux', units: 1, inputs: 'drop' },
      ],
      outputs: ['main', 'aux'],
    },
    compile: {
      optimizer: 'adam',
      loss: { main: 'sparse_categorical_crossentropy', aux: 'mse' },
      loss_weights: { aux: 0.3 },
      metrics: { main: ['accuracy'], aux: ['mae', { type: 'root_mean_squared_error', name: 'rmse' }] },
      weighted_metrics: { main: ['accuracy'] },
    },
    fit: { class_weight: { main: { 1: 2.5 } } },
  },
  x: { values: random(SAMPLES * 4), shape: [4] },
  labels: {
    main: { values: Int32Array.from({ length: SAMPLES }, (_, index) => (index * 5) % 3), shape: [] },
    aux: { values: random(SAMPLES), shape: [1] },
  },
  train: 18,
  batchSize: 4,
  epochs: 3,
};
const config = { ...resolveOutputs(job), fit: { ...resolveOutputs(job).fit, shuffle: true } };
const data = dataOf(job);
const provenance = { device: null, xla: 'off', reasons: [] } as const;

/** A training with two outputs, resumed from the state after each of its batches. */
describe('a training with several outputs', () => {
  test('ends with the same bits wherever it is interrupted and resumed', async () => {
    const whole = compileOutputs(job, config, data);
    const states: Uint8Array[] = [];
    const logs = await fitOutputs(config, data, whole, {
      keeper: keeperOf(whole, states),
      paces: createPaces(0),
    });
    const weights = whole.readWeights();
    whole.dispose();
    assert.equal(states.length, 15);
    const resumed = compileOutputs(job, config, data);
    for (const state of states) {
      const from = restoreState(stateOf(resumed), state, config.seed);
      const rest = await fitOutputs(config, data, resumed, { from });
      assert.deepEqual(rest, logs.slice(from.epoch));
      assert.deepEqual(resumed.readWeights(), weights);
    }
    resumed.dispose();
  });

  test('refuses the state of other metrics', async () => {
    const whole = compileOutputs(job, config, data);
    const states: Uint8Array[] = [];
    await fitOutputs(config, data, whole, { keeper: keeperOf(whole, states), paces: createPaces(0) });
    whole.dispose();
    const fewer = { ...config, compile: { ...config.compile, weighted_metrics: {} } };
    const other = compileOutputs(job, fewer, data);
    const from = restoreState(stateOf(other), states[0] ?? assert.fail(), config.seed);
    await assert.rejects(fitOutputs(fewer, data, other, { from }), /its metrics have 11 numbers, not 9/);
    other.dispose();
  });

  test('reports a total that is the weighted sum of its losses, and penalties', async () => {
    const compiled = compileOutputs(job, config, data);
    const [result] = compiled.testSteps({
      rows: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
      steps: 2,
      samples: 4,
    });
    const [main = Number.NaN, aux = Number.NaN] = result?.metrics ?? [];
    assert.ok(Math.abs((result?.loss ?? 0) - (main + 0.3 * aux)) < 1e-6);
    compiled.dispose();
  });
});

/** The same model on named arrays, through admission and a whole attempt. */
const wholeJob: Job = {
  model: job.body.model,
  ...(job.body.compile && { compile: job.body.compile }),
  fit: {
    ...job.body.fit,
    epochs: 12,
    batch_size: 4,
    validation_split: 0.3,
    callbacks: [
      { type: 'EarlyStopping', monitor: 'val_main_loss', patience: 2 },
      { type: 'ReduceLROnPlateau', monitor: 'val_aux_mae', patience: 1 },
    ],
  },
  checkpoint: { monitor: 'val_main_accuracy', restore_best: true },
};
const named = (main: Int32Array): NamedData => ({
  arrays: [
    { role: 'x', name: 'x', shape: [4], train: random(SAMPLES * 4) },
    { role: 'y', name: 'main', train: main },
    { role: 'y', name: 'aux', shape: [1], train: random(SAMPLES) },
  ],
});
const classes = Int32Array.from({ length: SAMPLES }, (_, index) => (index * 5) % 3);

describe('a job of a model with several outputs', () => {
  test('stops, restores and evaluates by the values of its outputs', async (t) => {
    const { outcome, epochs, evaluation, assignment } = await runJob(t, wholeJob, named(classes));
    assert.deepEqual(outcome, { status: 'succeeded' });
    assert.equal(assignment.config.checkpoint.mode, 'max');
    const names = ['main_loss', 'aux_loss', 'main_accuracy', 'aux_mae', 'aux_rmse', 'main_weighted_accuracy'];
    for (const { metrics, val_metrics } of epochs) {
      assert.deepEqual(Object.keys(metrics), names);
      assert.deepEqual(Object.keys(val_metrics ?? {}), names);
      assert.equal(val_metrics?.['main_weighted_accuracy'], val_metrics?.['main_accuracy']);
    }
    const best = Math.max(...epochs.map(({ val_metrics }) => Number(val_metrics?.['main_accuracy'])));
    assert.equal(evaluation?.metrics['main_accuracy'], best);
  });

  test('refuses labels that one of its losses cannot take, naming their array', async (t) => {
    const { outcome } = await runJob(t, wholeJob, named(classes.map((label) => label * 2)));
    assert.ok(outcome.status === 'failed');
    assert.match(
      outcome.reason.message,
      /main.*contains 4 in sample 1\. Labels must be integers from 0 to 2/,
    );
  });
});

const stateOf = (compiled: CompiledModel) => ({ compiled, callbacks: noCallbacks(compiled) });

/** Keeps the state after every batch. */
function keeperOf(compiled: CompiledModel, states: Uint8Array[]) {
  return {
    isDue: () => true,
    keep: async (position: TrainingPosition) => {
      states.push(encodeState(stateOf(compiled), position, config.seed, { ...provenance, reasons: [] }));
    },
  };
}
