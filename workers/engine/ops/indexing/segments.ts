import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { gather, scatterSum } from '../gather.js';
import { attribute, runSingleOp } from '../native-backend.js';

/** Reduces the entries of the first axis of x, segment by segment. @param ids int32, the segment of each entry */
export type SegmentReduction = (x: tf.Tensor, ids: tf.Tensor, count: number) => tf.Tensor;

/** Sums of the entries of each segment. */
export const segmentSum: SegmentReduction = (x, ids, count) => scatterSum(x, ids, count, 0);

const extremum =
  (op: 'UnsortedSegmentMax' | 'UnsortedSegmentMin'): SegmentReduction =>
  (x, ids, count) =>
    withGradient(
      [x],
      () => {
        const value = reduce(op, x, ids, count);
        return { value, saved: [x, value, ids] };
      },
      (dy, saved) => {
        const [of, value, places] = [tensorAt(saved, 0), tensorAt(saved, 1), tensorAt(saved, 2)];
        const isSelected = tf.cast(tf.equal(of, gather(value, places, 0)), 'float32');
        const shared = tf.div(dy, segmentSum(isSelected, places, count));
        return [tf.mul(gather(shared, places, 0), isSelected)];
      },
    );

/** The largest entries of each segment; equal ones share the gradient. */
export const segmentMax = extremum('UnsortedSegmentMax');

/** The smallest entries of each segment; equal ones share the gradient. */
export const segmentMin = extremum('UnsortedSegmentMin');

/** Products of the entries of each segment. */
export const segmentProd: SegmentReduction = (x, ids, count) =>
  withGradient(
    [x],
    () => ({ value: reduce('UnsortedSegmentProd', x, ids, count), saved: [x, ids] }),
    (dy, saved) => {
      const [of, places] = [tensorAt(saved, 0), tensorAt(saved, 1)];
      return [tf.mul(gather(dy, places, 0), otherFactors(of, places, count))];
    },
  );

/** The product of the other entries of a segment, for each entry: where it is 0, or another one is, too. */
function otherFactors(x: tf.Tensor, ids: tf.Tensor, count: number): tf.Tensor {
  const isZero = tf.equal(x, 0);
  const zeros = gather(segmentSum(tf.cast(isZero, 'float32'), ids, count), ids, 0);
  const otherZeros = tf.sub(zeros, tf.cast(isZero, 'float32'));
  const nonZero = tf.where(isZero, tf.onesLike(x), x);
  const product = gather(reduce('UnsortedSegmentProd', nonZero, ids, count), ids, 0);
  return tf.where(tf.greater(otherZeros, 0), tf.zerosLike(x), tf.div(product, nonZero));
}

function reduce(op: string, x: tf.Tensor, ids: tf.Tensor, count: number): tf.Tensor {
  const attributes = [
    attribute.type('T', 'float32'),
    attribute.type('Tindices', 'int32'),
    attribute.type('Tnumsegments', 'int32'),
  ];
  return runSingleOp(op, attributes, [x, ids, tf.scalar(count, 'int32')]);
}
