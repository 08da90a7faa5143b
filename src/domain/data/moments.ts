import type { ArrayStatistics, Distribution } from '../../contracts/datasets/findings.js';

/** Summary of the numbers seen so far; `squares` is the sum of squared distances from the mean. */
export interface Moments {
  count: number;
  mean: number;
  squares: number;
  min: number;
  max: number;
  nans: number;
  infinities: number;
}

/** The moments of no numbers. */
export function emptyMoments(): Moments {
  return { count: 0, mean: 0, squares: 0, min: Infinity, max: -Infinity, nans: 0, infinities: 0 };
}

/**
 * Adds every `step`th value from `from` to `to`. Distances are measured from a value of the segment itself,
 * so that a large mean does not lose the precision of a small spread, and the spread of equal values is
 * exactly 0.
 */
export function addValues(
  into: Moments,
  values: ArrayLike<number>,
  { from, to, step = 1 }: { from: number; to: number; step?: number },
): void {
  const segment = emptyMoments();
  let pivot = Number.NaN;
  let sum = 0;
  let squares = 0;
  for (let index = from; index < to; index += step) {
    const value = values[index] ?? 0;
    if (!Number.isFinite(value)) {
      countNonFinite(segment, value);
      continue;
    }
    if (segment.count === 0) pivot = value;
    const distance = value - pivot;
    sum += distance;
    squares += distance * distance;
    segment.count += 1;
    if (value < segment.min) segment.min = value;
    if (value > segment.max) segment.max = value;
  }
  if (segment.count > 0) {
    segment.mean = pivot + sum / segment.count;
    segment.squares = Math.max(0, squares - (sum * sum) / segment.count);
  }
  merge(into, segment);
}

/** Adds one finite value as a segment of its own. */
export function addNumber(into: Moments, value: number): void {
  const count = into.count + 1;
  const distance = value - into.mean;
  if (into.count > 0) into.squares += distance * distance * (into.count / count);
  into.mean = into.count === 0 ? value : into.mean + distance * (1 / count);
  into.count = count;
  if (value < into.min) into.min = value;
  if (value > into.max) into.max = value;
}

function countNonFinite(into: Moments, value: number): void {
  if (Number.isNaN(value)) into.nans += 1;
  else into.infinities += 1;
}

/** Merges the moments of `other`. Chan, Golub, LeVeque: Updating formulae for variances, 1979. */
export function merge(into: Moments, other: Moments): void {
  into.nans += other.nans;
  into.infinities += other.infinities;
  if (other.count === 0) return;
  const count = into.count + other.count;
  const distance = other.mean - into.mean;
  into.squares += other.squares + distance * distance * ((into.count / count) * other.count);
  into.mean = into.count === 0 ? other.mean : into.mean + distance * (other.count / count);
  if (into.count === 0) into.squares = other.squares;
  into.count = count;
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
}

/** The population standard deviation; exactly 0 for equal values. */
export function deviation({ count, squares, min, max }: Moments): number {
  return count === 0 || min === max ? 0 : Math.sqrt(squares / count);
}

/** The moments in document form. */
export function toArrayStatistics(moments: Moments): ArrayStatistics {
  const { nans: nan_count, infinities: infinite_count } = moments;
  if (moments.count === 0) return { min: null, max: null, mean: null, std: null, nan_count, infinite_count };
  return { ...toDistribution(moments), nan_count, infinite_count };
}

/** The distribution of at least one number, all of them finite. */
export function toDistribution(moments: Moments): Distribution {
  const { min, max, mean } = moments;
  return { min, max, mean: min === max ? min : mean, std: deviation(moments) };
}
