import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from './custom-gradient.js';
import { attribute, runSingleOp } from './native-backend.js';
import { elementType } from './tensors/element-type.js';

/**
 * The entries of an axis at the given places, whose axes come in its stead. Not tf.gather: it reads the places back to check
 * them. @param indices int32, each from 0 to below the size of the axis
 */
export function gather(x: tf.Tensor, indices: tf.Tensor, axis: number): tf.Tensor {
  const type = elementType(x);
  const attributes = [
    attribute.type('Tparams', type),
    attribute.type('Tindices', 'int32'),
    attribute.type('Taxis', 'int32'),
  ];
  const size = x.shape[axis] ?? 0;
  const compute = () => runSingleOp('GatherV2', attributes, [x, indices, tf.scalar(axis, 'int32')]);
  if (type !== 'float32') return compute();
  return withGradient(
    [x],
    () => ({ value: compute(), saved: [indices] }),
    (dy, saved) => [segmentSumAlong(dy, tensorAt(saved, 0), size, axis)],
  );
}

/**
 * Sums what is at the axes from `axis` on, as many as the places have, into the entries of an axis that come in their stead:
 * the transpose of `gather`.
 */
export function scatterSum(x: tf.Tensor, indices: tf.Tensor, size: number, axis: number): tf.Tensor {
  return withGradient(
    [x],
    () => ({ value: segmentSumAlong(x, indices, size, axis), saved: [indices] }),
    (dy, saved) => [gather(dy, tensorAt(saved, 0), axis)],
  );
}

function segmentSumAlong(x: tf.Tensor, indices: tf.Tensor, size: number, axis: number): tf.Tensor {
  const attributes = [
    attribute.type('T', 'float32'),
    attribute.type('Tindices', 'int32'),
    attribute.type('Tnumsegments', 'int32'),
  ];
  const segments = [moveToFront(x, axis, indices.rank), indices, tf.scalar(size, 'int32')];
  return moveFromFront(runSingleOp('UnsortedSegmentSum', attributes, segments), axis);
}

/** Moves `count` axes from `axis` on to the front. */
function moveToFront(x: tf.Tensor, axis: number, count: number): tf.Tensor {
  if (axis === 0) return x;
  const axes = x.shape.map((_, index) => index);
  return tf.transpose(x, [
    ...axes.slice(axis, axis + count),
    ...axes.slice(0, axis),
    ...axes.slice(axis + count),
  ]);
}

/** Moves the first axis to `axis`. */
function moveFromFront(x: tf.Tensor, axis: number): tf.Tensor {
  if (axis === 0) return x;
  const others = x.shape.slice(1).map((_, index) => index + 1);
  return tf.transpose(x, [...others.slice(0, axis), 0, ...others.slice(axis)]);
}
