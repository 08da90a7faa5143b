import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CHECKPOINTS_DIRECTORY, checkpointFile } from '../../../src/contracts/ipc/trainer.js';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { drawWeights } from '../../../workers/engine/model/weight-values.js';
import { readCheckpoint } from '../../../workers/engine/storage/checkpoints.js';
import { epochLogs } from '../../../workers/engine/training/epoch-logs.js';
import { runJob, type TrainingRun } from '../../helpers/engine/training-run.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';
import { startKeras } from '../../helpers/keras/keras-process.js';
import { CASES, COMPILE, type Fit, type FitCase, MODELS } from './cases.js';
import { datasetOf, type FitArrays, fitArrays, heldArrays, packed } from './samples.js';

const RATE = 0.1;
const ROUNDING = { relative: 1e-5, ofLargest: 1e-5 };

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(fileURLToPath(new URL('../../../../test/parity/fit/fit.py', import.meta.url)));
after(() => keras.stop());

interface Answer {
  weights: string[];
  history: Record<string, number[]>;
  epochs: number[];
}

describe('arguments of fit: epochs, histories and weights are those of Keras', () => {
  for (const given of CASES)
    test(given.name, async (t) => {
      const model = given.model ?? 'classes';
      const arrays = fitArrays(model);
      const held = given.validation && heldArrays(model);
      const run = await runJob(t, jobOf(given, model), datasetOf(arrays, held), {
        ...(given.validation === 'dataset' && held && { validation: datasetOf(held) }),
      });
      assert.deepEqual(run.outcome, { status: 'succeeded' });
      const expected = await keras.ask<Answer>(questionOf(given, model, { ...arrays, held }, run));
      assert.deepEqual(
        run.epochs.map(({ epoch }) => epoch - 1),
        expected.epochs,
      );
      compareHistories(run.epochs, expected.history);
      await compareWeights(run, expected.weights);
    });
});

function jobOf({ fit, decay, compile }: FitCase, model: keyof typeof MODELS) {
  const rate = decay === undefined ? RATE : { type: 'ExponentialDecay' as const, ...decay };
  return {
    model: MODELS[model],
    compile: { optimizer: { type: 'sgd' as const, learning_rate: rate }, ...COMPILE[model], ...compile },
    fit: { shuffle: false, ...fit },
  };
}

function questionOf(
  { fit, keras: other = {}, decay, compile }: FitCase,
  model: keyof typeof MODELS,
  arrays: FitArrays & { held: FitArrays | undefined },
  { assignment: { config } }: TrainingRun,
) {
  const initial = drawWeights(buildModel(config.model), config.seed);
  const { validation_data: _named, sample_weight, ...given } = { shuffle: false, ...fit, ...other };
  const labels = (y: FitArrays['y']) => (y.length === 1 ? packed(y[0] ?? assert.fail()) : y.map(packed));
  const { held } = arrays;
  return {
    model,
    weights: [...initial.values()].map((values) => packed({ values, shape: [values.length] }).data),
    compile: {
      ...(decay === undefined
        ? { optimizer: { class_name: 'SGD', config: { learning_rate: RATE } } }
        : { schedule: { SGD: decay } }),
      ...COMPILE[model],
      ...compile,
    },
    x: packed(arrays.x),
    y: labels(arrays.y),
    sample_weight: weightsOf(sample_weight, arrays),
    validation_data: held && [packed(held.x), labels(held.y), ...ifAny(weightsOf(sample_weight, held))],
    fit: given,
  };
}

const ifAny = <Value>(value: Value | null): Value[] => (value === null ? [] : [value]);

/** Weights as Keras takes them: an array of each output, of 1 where it has no weights. */
function weightsOf(given: Fit['sample_weight'], { x, y, weights, stepWeights }: FitArrays) {
  if (given === undefined || given === null) return null;
  const named = (name: string | undefined) => {
    if (name === 'stepWeights') return packed(stepWeights);
    if (name === undefined) return packed({ ...weights, values: weights.values.map(() => 1) });
    // Keras multiplies weights of samples by values of steps only where they have an axis for them.
    return packed({ ...weights, shape: x.shape.length > 0 && y[0]?.shape.length === 1 ? [1] : [] });
  };
  if (typeof given === 'string') return y.length === 1 ? named(given) : y.map(() => named(given));
  return ['main', 'aux'].map((output) => named(given[output]));
}

function compareHistories(epochs: readonly EpochMetrics[], expected: Answer['history']): void {
  const logs = epochs.map(epochLogs);
  const names = [...new Set(logs.flatMap((epoch) => Object.keys(epoch)))];
  assert.deepEqual(names.sort(), Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    const found = logs.flatMap((epoch) => (epoch[name] === undefined ? [] : [Number(epoch[name])]));
    assertClose(found, values, name, ROUNDING);
  }
}

async function compareWeights({ assignment, epochs }: TrainingRun, expected: readonly string[]) {
  const last = checkpointFile(epochs.at(-1)?.epoch ?? assert.fail());
  const { tensors } = await readCheckpoint(join(assignment.attemptDirectory, CHECKPOINTS_DIRECTORY, last));
  const found = tensors.filter(({ name }) => !name.startsWith('optimizer/'));
  assert.equal(found.length, expected.length);
  for (const [index, { name, values }] of found.entries())
    assertClose(values, unpack(expected[index]), name, ROUNDING);
}

const unpack = (data = ''): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer);
