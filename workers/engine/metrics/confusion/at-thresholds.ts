import * as tf from '@tensorflow/tfjs-core';
import { listOf, type Thresholds } from '../../../../src/keras/metrics/confusion/thresholds.js';
import { type Metric, sumOf, toNumbers } from '../metric.js';
import { type Counting, type WeighedOutputs, weighedOutputs } from '../weighed-outputs.js';
import { type Counts, countsAbove } from './curve.js';
import { createHistogram } from './histogram.js';
import { listedThresholds, type Thresholds as Places, rising } from './thresholds.js';

/** How a value follows from counts. */
export interface FromCounts {
  /** The sums of a batch at one threshold. @param found 1 where an output is positive */
  sums(found: tf.Tensor, outputs: WeighedOutputs): tf.Tensor[];
  /** How many they are. */
  size: number;
  /** The value at one threshold, from its sums over the dataset. */
  ofSums(sums: readonly number[]): number;
  /** The same from all counts at one of several thresholds. */
  ofCounts(counts: Counts): number;
}

/** A metric at a threshold, or at each of a list. */
export function atThresholds(given: Thresholds, counting: Counting, from: FromCounts): Metric {
  const listed = listOf(given);
  const [only] = listed;
  return only !== undefined && listed.length === 1
    ? atOne(only, counting, from)
    : atEach(listed, counting, from);
}

function atOne(threshold: number, counting: Counting, { sums, size, ofSums }: FromCounts): Metric {
  return sumOf({
    size,
    measure(outcome) {
      const outputs = weighedOutputs(outcome, counting);
      return tf.stack(sums(toNumbers(tf.greater(outputs.output, threshold)), outputs));
    },
    result: ofSums,
  });
}

function atEach(thresholds: readonly number[], counting: Counting, { ofCounts }: FromCounts): Metric {
  const counted = countsAt(listedThresholds(thresholds), counting);
  const order = rising(thresholds);
  return sumOf({
    ...counted,
    result(state) {
      const values = counted.read(state).map(ofCounts);
      return thresholds.map((threshold) => values[order.indexOf(threshold)] ?? Number.NaN);
    },
  });
}

/** The counts of outputs above each of rising thresholds. */
export function countsAt(thresholds: Places, counting: Counting) {
  const histogram = createHistogram(thresholds.count + 1);
  return {
    size: histogram.size,
    measure(outcome: Parameters<Metric['measure']>[0]): tf.Tensor {
      const outputs = weighedOutputs(outcome, counting);
      return histogram.count(thresholds.below(outputs.output), outputs);
    },
    read: (state: readonly number[]): Counts[] => countsAbove(histogram.read(state)),
  };
}

/** The sum of weights where outputs are positive. */
export const sumFound = (found: tf.Tensor, weights: tf.Tensor): tf.Tensor => tf.sum(tf.mul(found, weights));
