import assert from 'node:assert/strict';
import { after, describe, type TestContext, test } from 'node:test';
import type { OptimizerObject } from '../../src/keras/optimizers/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { testStep, trainStep } from '../helpers/engine/one-step.js';
import {
  compileFor,
  shuffledBatches,
  type TrainingResult,
  trainInEngine,
} from '../helpers/engine/parity-run.js';
import { assertClose, type Tolerance } from '../helpers/keras/keras-fixtures.js';
import { startKerasOracle } from '../helpers/keras/keras-oracle.js';
import { type ParityCase, parityCases } from './cases.js';
import {
  DROPOUT_INPUTS,
  dropoutData,
  dropoutModel,
  expectedShares,
  type Shares,
  sharesOf,
} from './dropout.js';

const STEPS = 20;
/** At a time, each in a Keras of its own: tracing a model keeps one core busy. */
const RUNS = 2;

/**
 * Both sides run the same kernels, but not always in the same graph: sums are made in another order. Adam and RMSprop
 * divide a gradient by its own size, so that the rounding of a small gradient shows in full in its weight.
 */
const ROUNDING: Tolerance = { relative: 1e-4, ofLargest: 1e-4 };

loadTensorFlow({ intraOpThreads: 1 });
const cases = await parityCases();
const keras = startKerasOracle(RUNS);
after(() => keras.stop());

describe(`${STEPS} steps from the same weights on the same batches match Keras: losses, metrics and weights`, {
  concurrency: RUNS,
}, () => {
  for (const parityCase of cases)
    for (const optimizer of parityCase.optimizers)
      test(`${parityCase.name}, ${inWords(optimizer)}`, (t) => compareWithKeras(t, parityCase, optimizer));
});

describe('Dropout', () => {
  const bothSamples = Int32Array.of(0, 1);
  for (const rate of [0.2, 0.5]) {
    test(`drops ${rate} of the inputs in training, per sample, and scales the rest, as in Keras`, async () => {
      const { run, result } = trainInEngine(dropoutModel(rate), dropoutData, [bothSamples]);
      const expected = await keras.train(run);
      const shares = sharesOf(outputOfDropout(result), rate);
      assertNear(shares, expectedShares(rate), 5);
      // The difference of two samples varies more than either, by the root of 2.
      assertNear(shares, sharesOf(outputOfDropout(expected), rate), 5 * Math.SQRT2);
    });

    test(`drops other inputs in the next step, and none in evaluation (rate ${rate})`, () => {
      const compiled = compileFor(dropoutModel(rate), dropoutData, [bothSamples]);
      const weights = () => compiled.readWeights().get('sum/kernel') ?? new Float32Array();
      trainStep(compiled, { rows: bothSamples });
      const first = weights();
      compiled.writeWeights(new Map([['sum/kernel', new Float32Array(DROPOUT_INPUTS)]]));
      trainStep(compiled, { rows: bothSamples });
      const second = weights();
      const inBoth = first.filter((value, index) => value === 0 && second[index] === 0).length;
      assertShare(inBoth / DROPOUT_INPUTS, rate ** 4, 5, 'dropped in both steps');
      const sum = second.reduce((total, value) => total + value, 0);
      assertClose([testStep(compiled, { rows: bothSamples }).loss], [(sum - 1) ** 2], 'evaluated loss');
      compiled.dispose();
    });
  }
});

function outputOfDropout({ weights }: TrainingResult): Float32Array {
  return weights.get('sum/kernel') ?? new Float32Array();
}

function assertNear(shares: Shares, expected: Shares, deviations: number): void {
  assert.ok(Math.abs(shares.other) * DROPOUT_INPUTS < 0.5, 'there are values that are neither 0 nor scaled');
  assertShare(shares.dropped, expected.dropped, deviations, 'dropped in both samples');
  assertShare(shares.keptOnce, expected.keptOnce, deviations, 'kept in one sample');
  assertShare(shares.kept, expected.kept, deviations, 'kept in both samples');
}

/** Fails when a share of the inputs is more than so many standard deviations from what is expected. */
function assertShare(share: number, expected: number, deviations: number, what: string): void {
  const deviation = Math.sqrt((expected * (1 - expected)) / DROPOUT_INPUTS);
  const message = `${what}: ${share}, expected about ${expected}`;
  assert.ok(Math.abs(share - expected) <= deviations * deviation, message);
}

async function compareWithKeras(t: TestContext, parityCase: ParityCase, optimizer: OptimizerObject) {
  const { model, compile, data, batchSize, classWeight = null } = parityCase;
  const definition = { model, compile: { ...compile, optimizer }, fit: { class_weight: classWeight } };
  const { run, result } = trainInEngine(definition, data, shuffledBatches(data.count, batchSize, STEPS));
  const expected = await keras.train(run);
  t.diagnostic(differences(result, expected));
  assertClose(result.losses, expected.losses, 'loss of each step', ROUNDING);
  assertClose(result.metrics.flat(), expected.metrics.flat(), 'metrics of each step', ROUNDING);
  compareWeights(result, expected, parityCase.weightTolerance ?? ROUNDING);
}

function compareWeights({ weights }: TrainingResult, expected: TrainingResult, tolerance: Tolerance): void {
  assert.deepEqual([...weights.keys()].sort(), [...expected.weights.keys()].sort());
  for (const [path, values] of expected.weights)
    assertClose(weights.get(path) ?? [], values, `weight ${path}`, tolerance);
}

/** The deviation of the engine from Keras, for the reader of a run: fractions of the largest value. */
function differences(result: TrainingResult, expected: TrainingResult): string {
  const weights = [...expected.weights].map(([path, values]) =>
    largestDifference(result.weights.get(path) ?? [], values),
  );
  const loss = largestDifference(result.losses, expected.losses);
  return `largest difference: loss ${loss.toExponential(1)}, weights ${Math.max(...weights).toExponential(1)}`;
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, largest] = [0, Number.MIN_VALUE];
  for (let index = 0; index < expected.length; index++) {
    const wanted = expected[index] ?? Number.NaN;
    difference = Math.max(difference, Math.abs((actual[index] ?? Number.NaN) - wanted));
    largest = Math.max(largest, Math.abs(wanted));
  }
  return difference / largest;
}

function inWords({ type, ...options }: OptimizerObject): string {
  return [type, ...Object.entries(options).map(([name, value]) => `${name} ${value}`)].join(' ');
}
