import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { maximum } from '../maximum.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { broadcastTo } from './broadcast.js';
import { elementType } from './element-type.js';

/** The sum over axes. That of tfjs has ones of the shape of x in its gradient, which would become part of the graph. */
export function sum(x: tf.Tensor, axes: readonly number[], keepDims = false): tf.Tensor {
  return withGradient(
    [x],
    () => ({ value: tf.sum(x, [...axes], keepDims), saved: [] }),
    (dy) => [repeated(dy, x.shape, axes)],
  );
}

/** The mean over axes, of floats. */
export function mean(x: tf.Tensor, axes: readonly number[], keepDims = false): tf.Tensor {
  const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  return withGradient(
    [x],
    () => ({ value: tf.mean(x, [...axes], keepDims), saved: [] }),
    (dy) => [repeated(tf.div(dy, count), x.shape, axes)],
  );
}

const repeated = (dy: tf.Tensor, shape: readonly number[], axes: readonly number[]): tf.Tensor =>
  broadcastTo(tf.reshape(dy, withOnes(shape, axes)), shape);

/** A shape with the size 1 along axes. */
const withOnes = (shape: readonly number[], axes: readonly number[]): number[] =>
  shape.map((size, axis) => (axes.includes(axis) ? 1 : size));

/** The largest numbers over axes; equal ones share the gradient. */
export function max(x: tf.Tensor, axes: readonly number[], keepDims = false): tf.Tensor {
  if (axes.length === 0) return x;
  return x.dtype === 'float32' ? maximum(x, [...axes], keepDims) : tf.max(x, [...axes], keepDims);
}

/** The least numbers over axes; equal ones share the gradient. */
export function min(x: tf.Tensor, axes: readonly number[], keepDims = false): tf.Tensor {
  if (axes.length === 0) return x;
  return x.dtype === 'float32'
    ? tf.neg(maximum(tf.neg(x), [...axes], keepDims))
    : tf.min(x, [...axes], keepDims);
}

/** The product over axes; its gradient is right where numbers are 0, too. */
export function product(x: tf.Tensor, axes: readonly number[], keepDims = false): tf.Tensor {
  const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const kept = others.map((axis) => x.shape[axis] ?? 1);
  const rows = tf.reshape(tf.transpose(x, [...others, ...axes]), [...kept, -1]);
  const products = productOfRows(rows);
  return keepDims ? tf.reshape(products, withOnes(x.shape, axes)) : products;
}

/** The product along the last axis. */
function productOfRows(x: tf.Tensor): tf.Tensor {
  const axis = x.rank - 1;
  return withGradient(
    [x],
    () => ({ value: tf.prod(x, axis), saved: [x] }),
    (dy, saved) => {
      const numbers = tensorAt(saved, 0);
      const before = runCumulative('Cumprod', numbers, axis, { exclusive: true, reverse: false });
      const after = runCumulative('Cumprod', numbers, axis, { exclusive: true, reverse: true });
      return [tf.mul(tf.expandDims(dy, axis), tf.mul(before, after))];
    },
  );
}

/** The sum of all numbers so far along an axis. */
export function cumulativeSum(x: tf.Tensor, axis: number): tf.Tensor {
  return withGradient(
    [x],
    () => ({ value: runCumulative('Cumsum', x, axis), saved: [] }),
    (dy) => [runCumulative('Cumsum', dy, axis, { exclusive: false, reverse: true })],
  );
}

/** The product of all numbers so far along an axis. Like that of TensorFlow, its gradient is 0 where a number is 0. */
export function cumulativeProduct(x: tf.Tensor, axis: number): tf.Tensor {
  return withGradient(
    [x],
    () => {
      const value = runCumulative('Cumprod', x, axis);
      return { value, saved: [x, value] };
    },
    (dy, saved) => {
      const weighed = tf.mul(tensorAt(saved, 1), dy);
      const sums = runCumulative('Cumsum', weighed, axis, { exclusive: false, reverse: true });
      return [runSingleOp('DivNoNan', [attribute.type('T', 'float32')], [sums, tensorAt(saved, 0)])];
    },
  );
}

function runCumulative(
  name: 'Cumsum' | 'Cumprod',
  x: tf.Tensor,
  axis: number,
  { exclusive, reverse } = { exclusive: false, reverse: false },
): tf.Tensor {
  const attributes = [
    attribute.bool('exclusive', exclusive),
    attribute.bool('reverse', reverse),
    attribute.type('T', elementType(x)),
    attribute.type('Tidx', 'int32'),
  ];
  return runSingleOp(name, attributes, [x, tf.scalar(axis, 'int32')]);
}
