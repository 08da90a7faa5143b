import * as tf from '@tensorflow/tfjs-core';
import { histogramTable } from '../../../../src/keras/metrics/confusion/histogram-table.js';
import { toNumbers } from '../metric.js';
import type { WeighedOutputs } from '../weighed-outputs.js';

/** Counts of positive and negative labels, by bucket. */
export interface Histogram {
  positive: number[];
  negative: number[];
}

/**
 * How often each bucket occurs, as one product of matrices: a bucket is a row and a column of a table, so that its memory grows with
 * the root of the number of buckets. A scatter would add in another order each time on a GPU.
 */
export function createHistogram(buckets: number) {
  const { rows, columns } = histogramTable(buckets);
  return {
    size: rows * columns * 2,
    /** Records the counts of a batch, of each row. @param bucket float32 [..., outputs], whole numbers */
    count(bucket: tf.Tensor, { positive, negative }: WeighedOutputs): tf.Tensor {
      // Half a bucket more, so that no rounding of the quotient can move it to another row.
      const row = tf.floor(tf.div(tf.add(bucket, 0.5), columns));
      const column = oneHot(tf.sub(bucket, tf.mul(row, columns)), columns);
      const weigh = (weights: tf.Tensor) => tf.mul(column, tf.expandDims(weights, -1));
      const both = tf.concat([weigh(positive), weigh(negative)], -1);
      return tf.reshape(tf.matMul(oneHot(row, rows), both, true), [-1]);
    },
    read(state: readonly number[]): Histogram {
      const at = (bucket: number, side: 0 | 1) =>
        state[Math.floor(bucket / columns) * 2 * columns + side * columns + (bucket % columns)] ?? Number.NaN;
      const all = Array.from({ length: buckets }, (_, bucket) => bucket);
      return { positive: all.map((bucket) => at(bucket, 0)), negative: all.map((bucket) => at(bucket, 1)) };
    },
  };
}

/** float32 [numbers, size]. */
function oneHot(numbers: tf.Tensor, size: number): tf.Tensor {
  const all = tf.tensor1d(Array.from({ length: size }, (_, index) => index));
  return toNumbers(tf.equal(tf.expandDims(numbers, -1), all));
}
