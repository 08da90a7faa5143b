/** Maximum duration of a call, and thus of the wait of a cancellation, a report or a save. */
const MAX_CALL_MS = 50;

/** Decides how many steps the next call runs. Results do not depend on it. */
export interface Pace {
  /** Steps of the next call, at least 1. */
  readonly steps: number;
  /** Records how long a call took. */
  took(steps: number, milliseconds: number): void;
}

/** Starts with one step per call, then at most doubles it, up to as many as fit into the time of a call. */
export function createPace(maxCallMs = MAX_CALL_MS): Pace {
  let steps = 1;
  return {
    get steps() {
      return steps;
    },
    took(ran, milliseconds) {
      const fitting = Math.floor((maxCallMs * ran) / milliseconds);
      // The last call of an epoch may have fewer steps; the pace need not start over after it.
      steps = Math.max(1, Math.min(fitting, Math.max(2 * ran, steps)));
    },
  };
}

/** Of training, and of validation. */
export interface Paces {
  train: Pace;
  test: Pace;
}

/** @param saveMs Interval between saves of the state: a call takes no longer than that either */
export function createPaces(saveMs = Number.POSITIVE_INFINITY): Paces {
  const maxCallMs = Math.min(MAX_CALL_MS, saveMs);
  return { train: createPace(maxCallMs), test: createPace(maxCallMs) };
}

/** Runs a call and reports its time. */
export function timed<Result>(pace: Pace, steps: number, call: () => Result): Result {
  const began = performance.now();
  const result = call();
  pace.took(steps, performance.now() - began);
  return result;
}
