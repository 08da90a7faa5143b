/** How often each class was predicted for each expected one. */
export interface ConfusionCounts {
  readonly classes: number;
  /** Positions counted. */
  readonly count: number;
  /** By class: how often it is expected, predicted, and both. */
  readonly support: Float64Array;
  readonly predicted: Float64Array;
  readonly correct: Float64Array;
  /** Counts a position. */
  add(expected: number, predicted: number): void;
  /** How often a class was predicted for another one, or for itself. */
  of(expected: number, predicted: number): number;
  /** Every confusion of two classes, as `[expected, predicted, count]`. */
  confusions(): [number, number, number][];
}

/** Of more classes, only pairs that occur are kept. */
const MAX_DENSE_CLASSES = 1000;
/** Pairs beyond these are not kept; supports and correct predictions are exact all the same. */
const MAX_PAIRS = 1_000_000;

/** Counts of nothing yet. */
export function createConfusionCounts(classes: number): ConfusionCounts {
  const [support, predicted, correct] = [0, 1, 2].map(() => new Float64Array(classes));
  if (support === undefined || predicted === undefined || correct === undefined)
    throw new Error('There are three counts of each class');
  const pairs = classes <= MAX_DENSE_CLASSES ? densePairs(classes) : sparsePairs();
  let count = 0;
  return {
    classes,
    support,
    predicted,
    correct,
    get count() {
      return count;
    },
    add(expected, found) {
      count += 1;
      increment(support, expected);
      increment(predicted, found);
      if (expected === found) increment(correct, expected);
      else pairs.increment(expected * classes + found);
    },
    of: (expected, found) =>
      expected === found ? (correct[expected] ?? 0) : pairs.of(expected * classes + found),
    confusions: () => pairs.all().map(([key, times]) => [Math.floor(key / classes), key % classes, times]),
  };
}

const increment = (counts: Float64Array, index: number): void => {
  counts[index] = (counts[index] ?? 0) + 1;
};

/** Counts of pairs of classes by a key. */
interface Pairs {
  increment(key: number): void;
  of(key: number): number;
  all(): [number, number][];
}

function densePairs(classes: number): Pairs {
  const counts = new Float64Array(classes * classes);
  return {
    increment: (key) => increment(counts, key),
    of: (key) => counts[key] ?? 0,
    all: () => [...counts.entries()].filter(([, count]) => count > 0),
  };
}

function sparsePairs(): Pairs {
  const counts = new Map<number, number>();
  return {
    increment(key) {
      const count = counts.get(key);
      if (count !== undefined || counts.size < MAX_PAIRS) counts.set(key, (count ?? 0) + 1);
    },
    of: (key) => counts.get(key) ?? 0,
    all: () => [...counts],
  };
}
