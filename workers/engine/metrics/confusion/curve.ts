import type { CompleteMetric } from '../../../../src/keras/metrics/index.js';
import { divideNoNan } from '../metric.js';
import type { Histogram } from './histogram.js';

/** Counts of the outputs above a threshold and of the positives below it. */
export interface Counts {
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
}

/** The counts at each threshold. */
export function countsAbove({ positive, negative }: Histogram): Counts[] {
  const [positives, negatives] = [sumsFrom(positive), sumsFrom(negative)];
  const [allPositives = 0, allNegatives = 0] = [positives[0], negatives[0]];
  return positives.slice(1).map((truePositives, index) => {
    const falsePositives = negatives[index + 1] ?? Number.NaN;
    return {
      truePositives,
      falsePositives,
      trueNegatives: allNegatives - falsePositives,
      falseNegatives: allPositives - truePositives,
    };
  });
}

/** The sum of the values from each on. */
function sumsFrom(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((_, index) => (sum += values[values.length - 1 - index] ?? 0)).reverse();
}

type Curve = Pick<CompleteMetric<'auc'>, 'curve' | 'summation_method'>;
interface Point {
  x: number;
  y: number;
}

/** The area under the curve through the counts at rising thresholds, by Keras's formulas. */
export function areaUnder(counts: readonly Counts[], { curve, summation_method }: Curve): number {
  if (curve === 'PR' && summation_method === 'interpolation') return sumOfPairs(counts, interpolated);
  const points = counts.map(POINTS[curve]);
  return sumOfPairs(points, (left, right) => (left.x - right.x) * HEIGHTS[summation_method](left.y, right.y));
}

function sumOfPairs<Value>(values: readonly Value[], term: (left: Value, right: Value) => number): number {
  return values.slice(1).reduce((sum, right, index) => {
    const left = values[index];
    return left === undefined ? sum : sum + term(left, right);
  }, 0);
}

const POINTS: { readonly [C in Curve['curve']]: (counts: Counts) => Point } = {
  ROC: (counts) => ({
    x: divideNoNan(counts.falsePositives, counts.falsePositives + counts.trueNegatives),
    y: recallAt(counts),
  }),
  PR: (counts) => ({
    x: recallAt(counts),
    y: divideNoNan(counts.truePositives, counts.truePositives + counts.falsePositives),
  }),
  PRGAIN: (counts) => ({
    x: Math.max(gainAt(counts, counts.falseNegatives, 0), 0),
    y: gainAt(counts, counts.falsePositives, 1),
  }),
};

/** How far recall or precision is above that of a model that always says yes. */
function gainAt(counts: Counts, wrong: number, ofNone: number): number {
  if (counts.truePositives === 0) return ofNone;
  const odds = divideNoNan(
    counts.truePositives + counts.falseNegatives,
    counts.trueNegatives + counts.falsePositives,
  );
  return 1 - (odds * wrong) / counts.truePositives;
}

const recallAt = ({ truePositives, falseNegatives }: Counts): number =>
  divideNoNan(truePositives, truePositives + falseNegatives);

const HEIGHTS: { readonly [M in Curve['summation_method']]: (left: number, right: number) => number } = {
  interpolation: (left, right) => (left + right) / 2,
  minoring: Math.min,
  majoring: Math.max,
};

/** The area between two thresholds where positives vary linearly between them (Davis and Goadrich 2006, section 4). */
function interpolated(left: Counts, right: Counts): number {
  const [before, after] = [foundAt(left), foundAt(right)];
  const more = left.truePositives - right.truePositives;
  const slope = divideNoNan(more, Math.max(before - after, 0));
  const intercept = right.truePositives - slope * after;
  const ratio = before > 0 && after > 0 ? before / after : 1;
  const positives = right.truePositives + right.falseNegatives;
  return divideNoNan(slope * (more + intercept * Math.log(ratio)), positives);
}

const foundAt = ({ truePositives, falsePositives }: Counts): number => truePositives + falsePositives;
