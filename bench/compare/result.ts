import type { Bar } from './cases.js';

/** Times of a case, round by round, in milliseconds. Sides that a case lacks, or that sat a round out, have fewer. */
export interface Rounds {
  ours: number[];
  keras: number[];
  kerasTuned: number[];
  tfjs: number[];
  /** PyTorch, eager. */
  torch: number[];
  /** PyTorch by torch.compile. */
  torchCompiled: number[];
  jax: number[];
}

/** The names of all sides. */
export type Side = keyof Rounds;

/** Floating-point operations of training, of products with weights: flops.ts. */
export interface Work {
  step: number;
  epoch: number;
}

/** The result of a case. Accuracies are on held-out data. */
export interface CaseResult {
  name: string;
  description: string;
  bar: Bar | null;
  rounds: Rounds;
  /** Null where a run is not an epoch. */
  work: Work | null;
  accuracy: number;
  kerasAccuracy: number;
}

/** Empty for sides without times. */
export function roundsOf(times: ReadonlyMap<Side, number[]>): Rounds {
  const of = (side: Side): number[] => times.get(side) ?? [];
  return {
    ours: of('ours'),
    keras: of('keras'),
    kerasTuned: of('kerasTuned'),
    tfjs: of('tfjs'),
    torch: of('torch'),
    torchCompiled: of('torchCompiled'),
    jax: of('jax'),
  };
}

/** The middle one, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}

/** Of the time of an epoch of ours, the fraction that its products would take at the peak speed; null where it is not known. */
export function fractionOfPeak(
  { rounds, work }: Pick<CaseResult, 'rounds' | 'work'>,
  peak: number,
): number | null {
  const ms = median(rounds.ours);
  return work === null || ms === null ? null : work.epoch / (ms / 1000) / peak;
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
export function toJson(result: CaseResult, peak: number) {
  const { name, rounds, accuracy, kerasAccuracy, work } = result;
  return {
    case: name,
    ours_ms: rounded(median(rounds.ours), 0),
    keras_ms: rounded(median(rounds.keras), 0),
    keras_tuned_ms: rounded(median(rounds.kerasTuned), 0),
    tfjs_fit_ms: rounded(median(rounds.tfjs), 0),
    torch_ms: rounded(median(rounds.torch), 0),
    torch_compile_ms: rounded(median(rounds.torchCompiled), 0),
    jax_ms: rounded(median(rounds.jax), 0),
    step_flop: work?.step ?? null,
    of_peak: rounded(fractionOfPeak(result, peak), 3),
    ratio: rounded(ratioOf(rounds.keras, rounds.ours), 2),
    ratio_tuned: rounded(ratioOf(rounds.kerasTuned, rounds.ours), 2),
    accuracy: rounded(accuracy, 4),
    keras_accuracy: rounded(kerasAccuracy, 4),
    rounds: {
      ours_ms: rounds.ours.map(Math.round),
      keras_ms: rounds.keras.map(Math.round),
      keras_tuned_ms: rounds.kerasTuned.map(Math.round),
      tfjs_fit_ms: rounds.tfjs.map(Math.round),
      torch_ms: rounds.torch.map(Math.round),
      torch_compile_ms: rounds.torchCompiled.map(Math.round),
      jax_ms: rounds.jax.map(Math.round),
    },
  };
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
