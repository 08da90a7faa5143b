import { adaptedBoundaries } from '../../../src/keras/layers/preprocessing/categories/boundaries.js';
import type { Discretization } from '../../../src/keras/layers/preprocessing/categories/discretization.js';
import type { ConfigOf } from '../layers/kernel.js';
import { listed, type StatisticsOf } from './statistics.js';
import { compressed, EMPTY, mergeSummaries, summarize } from './summary.js';

/** As many numbers are summarized at once; `adapt` of Keras summarizes an array as a whole. */
const MAX_AT_ONCE = 2 ** 24;

/** The largest float32, which no number reaches: Keras's layer has fewer boundaries where there are few numbers. */
const NEVER_REACHED = 3.4028234663852886e38;

/** The boundaries between bins of about as many numbers each, as by `adapt` of Keras's Discretization. */
export const discretizationStatistics: StatisticsOf<ConfigOf<typeof Discretization>> = ({
  num_bins,
  epsilon,
}) => {
  const bins = num_bins ?? 1;
  let summary = EMPTY;
  let waiting: Float32Array[] = [];
  let count = 0;
  const summarizeWaiting = () => {
    const numbers = new Float32Array(count);
    let at = 0;
    for (const values of waiting) {
      numbers.set(values, at);
      at += values.length;
    }
    [waiting, count] = [[], 0];
    summary = mergeSummaries(summarize(numbers, epsilon), summary, epsilon);
  };
  return {
    add(values) {
      if (count > 0 && count + values.length > MAX_AT_ONCE) summarizeWaiting();
      waiting.push(values);
      count += values.length;
    },
    finish() {
      summarizeWaiting();
      const found = compressed(summary, 1 / bins).values.slice(0, -1);
      const boundaries = new Float32Array(adaptedBoundaries(bins)).fill(NEVER_REACHED);
      boundaries.set(found.subarray(0, boundaries.length));
      return {
        weights: new Map([['bin_boundaries', boundaries]]),
        summary: `bin_boundaries ${listed(found)}`,
      };
    },
  };
};
