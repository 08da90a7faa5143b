/** More distinct values are not counted. */
export const MAX_DISTINCT = 10_000;

/** Below this, a mark for each whole number is cheaper than a set. */
const MARKED = 1 << 16;

/** Counts the different values of an array of whole numbers. */
export interface DistinctValues {
  /** Adds every `step`th value from `from` to `to`. */
  add(values: ArrayLike<number>, range: { from: number; to: number; step?: number }): void;
  /** Undefined where a value is not a whole number that float64 holds, or there are more than `MAX_DISTINCT`. */
  count(): number | undefined;
}

/** Begins to count. */
export function distinctValues(): DistinctValues {
  const marks = new Uint8Array(MARKED);
  const others = new Set<number>();
  let marked = 0;
  let isCounted = true;
  const note = (value: number): void => {
    if (value >= 0 && value < MARKED) {
      if (marks[value] === 0) marked += 1;
      marks[value] = 1;
    } else others.add(value);
  };
  return {
    add(values, { from, to, step = 1 }) {
      for (let index = from; isCounted && index < to; index += step) {
        const value = values[index] ?? 0;
        if (Number.isSafeInteger(value)) note(value);
        isCounted = Number.isSafeInteger(value) && marked + others.size <= MAX_DISTINCT;
      }
    },
    count: () => (isCounted ? marked + others.size : undefined),
  };
}
