import type { MetricValue, MetricValues } from '../../../src/schema/primitives.js';

/** The results of one batch. */
export type BatchResult = {
  samples: number;
  /** Mean over the batch, penalties included. */
  loss: number;
  /** Means over the positions that count, one for each metric. */
  metrics: number[];
  /** How many those are: the samples, or the unmasked steps of sequences. */
  positions: number;
};

/** The sums behind totals, in double precision, so that another attempt can continue them exactly. */
export interface Sums {
  loss: number;
  metrics: number[];
  samples: number;
  positions: number;
}

/** Means over a split, whatever the batches: as in Keras, a loss weighs by samples, a metric by positions. */
export interface Totals {
  add(batch: BatchResult): void;
  readonly samples: number;
  /** NaN before the first batch. */
  loss(): number;
  metrics(): MetricValues;
  sums(): Sums;
}

/** Totals of a loss and the named metrics, in double precision, starting from the given sums. */
export function createTotals(metricNames: readonly string[], from: Sums | null = null): Totals {
  const sums = metricNames.map((name, index) => ({ name, sum: from?.metrics[index] ?? 0 }));
  let lossSum = from?.loss ?? 0;
  let samples = from?.samples ?? 0;
  let positions = from?.positions ?? 0;
  return {
    add(batch) {
      lossSum += batch.loss * batch.samples;
      for (const [index, total] of sums.entries())
        total.sum += (batch.metrics[index] ?? Number.NaN) * batch.positions;
      samples += batch.samples;
      positions += batch.positions;
    },
    get samples() {
      return samples;
    },
    loss: () => lossSum / samples,
    metrics: () => Object.fromEntries(sums.map(({ name, sum }) => [name, metricValue(mean(sum, positions))])),
    sums: () => ({ loss: lossSum, metrics: sums.map(({ sum }) => sum), samples, positions }),
  };
}

/** Keras's mean of no positions is 0. */
function mean(sum: number, positions: number): number {
  return positions === 0 ? 0 : sum / positions;
}

/** A number as JSON can hold it. */
export function metricValue(value: number): MetricValue {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}
