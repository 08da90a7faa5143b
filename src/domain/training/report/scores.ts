import type { AverageScores } from '../../../contracts/jobs/evaluation-report.js';

/** How often a class is expected, predicted, and both. */
export interface ClassCount {
  support: number;
  predicted: number;
  correct: number;
}

/** The scores of a class, whose quotients by 0 are 0, as in scikit-learn; null where it is neither expected nor predicted. */
export function scoresOf({ support, predicted, correct }: ClassCount): AverageScores {
  if (support + predicted === 0) return { precision: null, recall: null, f1: null };
  return {
    precision: quotient(correct, predicted),
    recall: quotient(correct, support),
    f1: quotient(2 * correct, support + predicted),
  };
}

/** Intersection over union; null where the class is neither expected nor predicted. */
export function iouOf({ support, predicted, correct }: ClassCount): number | null {
  const union = support + predicted - correct;
  return union === 0 ? null : correct / union;
}

/** The means of the scores that are not null, each weighted; null if there are none. */
export const averageOf = (
  scores: readonly AverageScores[],
  weightOf: (index: number) => number = () => 1,
): AverageScores => ({
  precision: meanOf(
    scores.map(({ precision }) => precision),
    weightOf,
  ),
  recall: meanOf(
    scores.map(({ recall }) => recall),
    weightOf,
  ),
  f1: meanOf(
    scores.map(({ f1 }) => f1),
    weightOf,
  ),
});

/** The mean of the values that are not null, each weighted; null if the weights are 0. */
export function meanOf(
  values: readonly (number | null)[],
  weightOf: (index: number) => number = () => 1,
): number | null {
  let [sum, weights] = [0, 0];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    sum += value * weightOf(index);
    weights += weightOf(index);
  }
  return weights === 0 ? null : sum / weights;
}

const quotient = (dividend: number, divisor: number): number => (divisor === 0 ? 0 : dividend / divisor);
