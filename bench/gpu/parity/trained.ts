import type { Device } from '../../../src/contracts/jobs/progress.js';
import type { TrainingResult } from '../../../test/helpers/engine/parity-run.js';

/** The result of one device for a case. */
export interface TrainedCase extends TrainingResult {
  initial: ReadonlyMap<string, Float32Array>;
  /** How far weights may be apart where that is more than elsewhere: a part of the largest; 0: as elsewhere. */
  tolerance: number;
  /** Why it does not train there; null where it does. */
  error: string | null;
}

/** The results of one device by case name. */
export interface Trained {
  device: Device;
  cases: ReadonlyMap<string, TrainedCase>;
}

/** The deviation of a case from the other device, as fractions of the largest value. */
export interface Deviation {
  name: string;
  losses: number;
  weights: number;
  metrics: number;
  tolerance: number;
  /** Why it could not be compared. */
  error: string | null;
}

/** How far each case is from what the reference made of it. */
export function compareTrained(trained: Trained, reference: Trained): Deviation[] {
  return [...reference.cases].map(([name, expected]) => {
    const found = trained.cases.get(name);
    const error = expected.error ?? (found === undefined ? 'it was not trained' : found.error);
    return found === undefined || error !== null
      ? { name, losses: Infinity, weights: Infinity, metrics: Infinity, tolerance: 0, error }
      : { name, ...deviations(found, expected), tolerance: expected.tolerance, error: null };
  });
}

function deviations(found: TrainedCase, expected: TrainedCase) {
  const weights = [...expected.weights].map(([path, values]) =>
    largestDifference(found.weights.get(path) ?? [], values),
  );
  return {
    losses: largestDifference(found.losses, expected.losses),
    weights: Math.max(0, ...weights),
    metrics: largestDifference(found.metrics.flat(), expected.metrics.flat()),
  };
}

/** Of two rows of numbers, as a part of the largest expected one; Infinity where only one of two numbers is finite. */
export function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let difference = 0;
  for (let index = 0; index < expected.length; index++) {
    const [is, wanted] = [found[index] ?? Number.NaN, expected[index] ?? Number.NaN];
    if (Object.is(is, wanted)) continue;
    if (!Number.isFinite(is - wanted)) return Infinity;
    difference = Math.max(difference, Math.abs(is - wanted));
  }
  return difference === 0 ? 0 : difference / largestOf(expected);
}

function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
}
