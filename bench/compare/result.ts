import type { Bar } from './cases.js';

/** Times of a case, round by round, in milliseconds. Sides that a case lacks, or that sat a round out, have fewer. */
export interface Rounds {
  ours: number[];
  keras: number[];
  kerasTuned: number[];
  tfjs: number[];
}

/** The result of a case. Accuracies are on held-out data. */
export interface CaseResult {
  name: string;
  description: string;
  bar: Bar | null;
  rounds: Rounds;
  accuracy: number;
  kerasAccuracy: number;
}

/** The middle one, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}

/** How many times as long `theirs` took: the median over rounds, whose two times were taken close to each other. */
export function ratioOf(theirs: readonly number[], ours: readonly number[]): number | null {
  return median(ratiosOf(theirs, ours));
}

/** How many times as long `theirs` took, round by round. */
export function ratiosOf(theirs: readonly number[], ours: readonly number[]): number[] {
  return theirs.flatMap((time, round) => {
    const own = ours[round];
    return own === undefined ? [] : [time / own];
  });
}

/** One entry of the JSON that the benchmark ends with. */
export function toJson({ name, rounds, accuracy, kerasAccuracy }: CaseResult) {
  return {
    case: name,
    ours_ms: rounded(median(rounds.ours), 0),
    keras_ms: rounded(median(rounds.keras), 0),
    keras_tuned_ms: rounded(median(rounds.kerasTuned), 0),
    tfjs_fit_ms: rounded(median(rounds.tfjs), 0),
    ratio: rounded(ratioOf(rounds.keras, rounds.ours), 2),
    ratio_tuned: rounded(ratioOf(rounds.kerasTuned, rounds.ours), 2),
    accuracy: rounded(accuracy, 4),
    keras_accuracy: rounded(kerasAccuracy, 4),
    rounds: {
      ours_ms: rounds.ours.map(Math.round),
      keras_ms: rounds.keras.map(Math.round),
      keras_tuned_ms: rounds.kerasTuned.map(Math.round),
      tfjs_fit_ms: rounds.tfjs.map(Math.round),
    },
  };
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
