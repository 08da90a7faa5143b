import type { MetricValue, MetricValues } from '../../../src/schema/primitives.js';
import type { NamedMetric } from '../metrics/index.js';

/** The result of one batch. */
export type BatchResult = {
  samples: number;
  /** Mean over the batch, penalties included. */
  loss: number;
  /** The result of each metric, in order. */
  metrics: number[];
  /** How many positions count in metrics: the samples, or the unmasked steps of sequences. */
  positions: number;
};

/** The state of totals, in double precision, from which they continue without a difference. */
export interface Sums {
  loss: number;
  /** The states of the metrics, one after the other. */
  metrics: number[];
  samples: number;
  positions: number;
}

/** Loss and metrics over a split, whatever the batches: as in Keras, a loss weighs by samples, a metric by positions. */
export interface Totals {
  add(batch: BatchResult): void;
  readonly samples: number;
  /** NaN before the first batch. */
  loss(): number;
  metrics(): MetricValues;
  sums(): Sums;
}

/**
 * Totals of a loss and metrics, in double precision; they continue from the sums given.
 * @throws Error when those are of other metrics
 */
export function createTotals(metrics: readonly NamedMetric[], from: Sums | null = null): Totals {
  const places = placesOf(metrics);
  const size = places.reduce((sum, { metric }) => sum + metric.size, 0);
  const state = from?.metrics.slice() ?? new Array<number>(size).fill(0);
  if (state.length !== size) throw new Error(`its metrics have ${state.length} numbers, not ${size}`);
  let lossSum = from?.loss ?? 0;
  let samples = from?.samples ?? 0;
  let positions = from?.positions ?? 0;
  return {
    add(batch) {
      lossSum += batch.loss * batch.samples;
      for (const place of places) addMeasured(state, batch, place);
      samples += batch.samples;
      positions += batch.positions;
    },
    get samples() {
      return samples;
    },
    loss: () => lossSum / samples,
    metrics: () =>
      Object.fromEntries(
        places.map(({ metric, begin, end }) => [
          metric.name,
          metricValue(metric.result(state.slice(begin, end), positions)),
        ]),
      ),
    sums: () => ({ loss: lossSum, metrics: state.slice(), samples, positions }),
  };
}

/** A metric, and where its numbers are among those of all metrics. */
interface Place {
  metric: NamedMetric;
  begin: number;
  end: number;
}

function placesOf(metrics: readonly NamedMetric[]): Place[] {
  let begin = 0;
  return metrics.map((metric) => {
    const place = { metric, begin, end: begin + metric.size };
    begin = place.end;
    return place;
  });
}

function addMeasured(state: number[], batch: BatchResult, { metric, begin, end }: Place): void {
  const weight = metric.isMean ? batch.positions : 1;
  for (let index = begin; index < end; index++)
    state[index] = (state[index] ?? 0) + (batch.metrics[index] ?? Number.NaN) * weight;
}

/** A number as JSON can hold it. */
export function metricValue(value: number): MetricValue {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}
