import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { elementType } from './element-type.js';

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** A tensor repeated to a shape. Not tf.broadcastTo, whose gradient is a slice for each repetition. */
export function broadcastTo(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (isSame(x.shape, shape)) return x;
  const attributes = [attribute.type('T', elementType(x)), attribute.type('Tidx', 'int32')];
  return withGradient(
    [x],
    () => ({
      value: runSingleOp('BroadcastTo', attributes, [x, tf.tensor1d([...shape], 'int32')]),
      saved: [],
    }),
    (dy) => [sumTo(dy, x.shape)],
  );
}

/** The gradient by a tensor that was broadcast: the sum over the axes along which it was repeated. */
export function sumTo(dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (isSame(dy.shape, shape)) return dy;
  const added = dy.rank - shape.length;
  const axes = dy.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : [],
  );
  return tf.reshape(tf.sum(dy, axes), [...shape]);
}
