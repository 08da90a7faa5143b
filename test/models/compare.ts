import assert from 'node:assert/strict';
import type { EpochMetrics, Evaluation } from '../../src/contracts/jobs/progress.js';
import { assertClose, type Tolerance, unpack } from '../helpers/keras/keras-fixtures.js';
import type { Figures, TrainedExample } from './keras-examples.js';
import type { TrainedJob, WeightValues } from './train-in-engine.js';

/** Of the weights themselves, or of the largest one of the same array. */
const WEIGHTS: Tolerance = { relative: 1e-5, ofLargest: 1e-5 };
/**
 * Of the difference that rounding makes in Keras itself. Where a gradient is zero but for rounding, as that of a bias in front of a
 * normalization, Adam moves the weight in full.
 */
const ROUNDING = 10;
const FIGURES: Tolerance = { relative: 2e-5 };
const LEAST_FIGURE = 1e-6;

/** Fails unless a job has trained as Keras did from the same weights: after one step, and after all of them. */
export function assertTrainedAlike(job: TrainedJob, keras: TrainedExample): void {
  const { reports, rounding } = keras;
  for (const step of new Set([0, reports.length - 1])) {
    assertFigures(figuresOf(job.epochs[step]), reports[step], rounding.reports[step], `step ${step + 1}`);
    assertWeights(job.after[step] ?? [], keras, step);
  }
  assertFigures(figuresOf(job.evaluation), keras.evaluation, rounding.evaluation, 'evaluation');
}

/** The losses and metrics of an epoch or an evaluation, by name. */
export const figuresOf = (reported: Pick<EpochMetrics | Evaluation, 'loss' | 'metrics'> | undefined) => ({
  loss: reported?.loss,
  ...reported?.metrics,
});

/** Of an output in a list of a list, Keras reports `0/main_loss`. */
const withoutPlace = (name: string): string => name.replace(/^(\d+\/)+/, '');

/** Compares every figure that Keras reports, by its name. */
function assertFigures(
  found: Record<string, unknown>,
  expected: Figures = {},
  rounding: Figures = {},
  when: string,
): void {
  const names = Object.keys(expected);
  assert.deepEqual(Object.keys(found).sort(), names.map(withoutPlace).sort(), `names of figures, ${when}`);
  for (const name of names) {
    const absolute = ROUNDING * Math.max(...numbersOf(rounding[name] ?? 0)) + LEAST_FIGURE;
    const [actual, wanted] = [numbersOf(found[withoutPlace(name)]), numbersOf(expected[name])];
    assertClose(actual, wanted, `${name}, ${when}`, { ...FIGURES, absolute });
  }
}

/** A figure, or those of a metric at several thresholds or of each class. */
const numbersOf = (figure: unknown): number[] => (Array.isArray(figure) ? figure : [figure]).map(Number);

/** Compares weights in their order. */
function assertWeights(found: readonly WeightValues[], keras: TrainedExample, step: number): void {
  const expected = keras.after[step] ?? [];
  assert.equal(found.length, expected.length, 'number of weights');
  for (const [index, { path, values }] of found.entries()) {
    const wanted = expected[index];
    const absolute = ROUNDING * (keras.rounding.weights[step]?.[index] ?? 0) + Number.MIN_VALUE;
    assert.ok(wanted, path);
    assertClose(values, unpack(wanted), `weight ${path} after step ${step + 1}`, { ...WEIGHTS, absolute });
  }
}
