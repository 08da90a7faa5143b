import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { elementType } from './element-type.js';

/** A tensor repeated along each of its axes. The gradient of tf.tile is a slice for each repetition. */
export function tile(x: tf.Tensor, repeats: readonly number[]): tf.Tensor {
  const attributes = [attribute.type('T', elementType(x)), attribute.type('Tmultiples', 'int32')];
  return withGradient(
    [x],
    () => ({ value: runSingleOp('Tile', attributes, [x, tf.tensor1d([...repeats], 'int32')]), saved: [] }),
    (dy) => [untiled(dy, x.shape, repeats)],
  );
}

/** The sum of all repetitions: each repeated axis becomes one of repetitions before one of its own. */
function untiled(dy: tf.Tensor, shape: readonly number[], repeats: readonly number[]): tf.Tensor {
  const apart = shape.flatMap((size, axis) => (repeats[axis] === 1 ? [size] : [repeats[axis] ?? 1, size]));
  const axes = shape.flatMap((_, axis) => (repeats[axis] === 1 ? [] : [axis]));
  const before = (axis: number) => axes.filter((other) => other < axis).length;
  const sums = tf.sum(
    tf.reshape(dy, apart),
    axes.map((axis) => axis + before(axis)),
  );
  return tf.reshape(sums, [...shape]);
}
