import type { MetricValue, MetricValues } from '../../../src/contracts/primitives.js';

/** Sums over samples, in double precision: means over a split are exact, whatever the batches. */
export interface Totals {
  /** Adds a batch: the sums over its samples of the loss and of each metric. */
  add(sums: ArrayLike<number>, samples: number): void;
  readonly samples: number;
  /** NaN before the first batch. */
  loss(): number;
  metrics(): MetricValues;
}

/** Totals of a loss and the named metrics, in that order. */
export function createTotals(metricNames: readonly string[]): Totals {
  const sums = new Float64Array(1 + metricNames.length);
  let samples = 0;
  return {
    add(batch, count) {
      for (let index = 0; index < sums.length; index++)
        sums[index] = (sums[index] ?? 0) + (batch[index] ?? 0);
      samples += count;
    },
    get samples() {
      return samples;
    },
    loss: () => (sums[0] ?? 0) / samples,
    metrics: () =>
      Object.fromEntries(
        metricNames.map((name, index) => [name, metricValue((sums[index + 1] ?? 0) / samples)]),
      ),
  };
}

/** A number as JSON can hold it. */
export function metricValue(value: number): MetricValue {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}
