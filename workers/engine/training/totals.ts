import type { MetricResult, MetricValue, MetricValues } from '../../../src/schema/primitives.js';
import type { NamedMetric } from '../metrics/index.js';
import type { MetricResult as Result } from '../metrics/metric.js';

/** A metric, and the number of the group whose positions count in it. */
type Counted = NamedMetric & { group: number };

/** The result of one batch. */
export type BatchResult = {
  samples: number;
  /** Mean over the batch, penalties included. */
  loss: number;
  /** The result of each metric, in order. */
  metrics: number[];
  /** Of each group of metrics, how many positions count: samples, unmasked steps of sequences, or batches. */
  positions: number[];
};

/** The state of totals, in double precision, from which they continue without a difference. */
export interface Sums {
  loss: number;
  samples: number;
  /** The positions of each group of metrics; then the states of the metrics, one after the other. */
  state: number[];
}

/** Metrics in groups, in each of which the same positions count. */
export interface CountedMetrics {
  metrics: readonly Counted[];
  groups: readonly unknown[];
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
export function createTotals({ metrics, groups }: CountedMetrics, from: Sums | null = null): Totals {
  const places = placesOf(metrics, groups.length);
  const size = places.at(-1)?.end ?? groups.length;
  const state = from?.state.slice() ?? new Array<number>(size).fill(0);
  if (state.length !== size) throw new Error(`its metrics have ${state.length} numbers, not ${size}`);
  let lossSum = from?.loss ?? 0;
  let samples = from?.samples ?? 0;
  return {
    add(batch) {
      lossSum += batch.loss * batch.samples;
      for (const place of places) addMeasured(state, batch, place, groups.length);
      for (const [group, positions] of batch.positions.entries())
        state[group] = (state[group] ?? 0) + positions;
      samples += batch.samples;
    },
    get samples() {
      return samples;
    },
    loss: () => lossSum / samples,
    metrics: () =>
      Object.fromEntries(
        places.map(({ metric, begin, end }) => [
          metric.name,
          metricResult(metric.result(state.slice(begin, end), state[metric.group] ?? 0)),
        ]),
      ),
    sums: () => ({ loss: lossSum, samples, state: state.slice() }),
  };
}

/** A metric, and where its numbers are in the state. */
interface Place {
  metric: Counted;
  begin: number;
  end: number;
}

function placesOf(metrics: readonly Counted[], first: number): Place[] {
  let begin = first;
  return metrics.map((metric) => {
    const place = { metric, begin, end: begin + metric.size };
    begin = place.end;
    return place;
  });
}

function addMeasured(
  state: number[],
  { metrics, positions }: BatchResult,
  { metric, begin, end }: Place,
  first: number,
): void {
  const weight = metric.isMean ? (positions[metric.group] ?? Number.NaN) : 1;
  for (let index = begin; index < end; index++)
    state[index] = (state[index] ?? 0) + (metrics[index - first] ?? Number.NaN) * weight;
}

/** The value of a metric, or a list of several: Keras reports a list of one as a number. */
function metricResult(result: Result): MetricResult {
  if (typeof result === 'number') return metricValue(result);
  const [only, ...others] = result;
  return only !== undefined && others.length === 0 ? metricValue(only) : result.map(metricValue);
}

/** A number as JSON can hold it. */
export function metricValue(value: number): MetricValue {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}
