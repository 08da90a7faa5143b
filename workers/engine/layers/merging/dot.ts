import * as tf from '@tensorflow/tfjs-core';
import { type Dot, summedAxes } from '../../../../src/keras/layers/merging/dot.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import type { Kernel } from '../kernel.js';

/** Keras's: of vectors shorter than this the length counts as this. */
const EPSILON = 1e-7;

/** Dot product of two inputs along an axis of each. */
export const dot: Kernel<typeof Dot> = (config, { inputs: [first, ...others], output }) => {
  const [second = []] = others;
  const [a = 0, b = 0] = summedAxes(config.axes, first, second);
  const size = first[a] ?? 1;
  return ([x, ...rest]) => {
    const left = moveAxis(config.normalize ? unitLength(x, a + 1) : x, a + 1, 'last');
    const y = tensorAt(rest, 0);
    const right = moveAxis(config.normalize ? unitLength(y, b + 1) : y, b + 1, 'first');
    const rows = tf.reshape(left, [-1, elementsOf(first) / size, size]);
    const columns = tf.reshape(right, [-1, size, elementsOf(second) / size]);
    return { x: tf.reshape(tf.matMul(rows, columns), [-1, ...output]), mask: null };
  };
};

/** Moves an axis to the end, or to the front behind the batch. */
function moveAxis(x: tf.Tensor, axis: number, to: 'first' | 'last'): tf.Tensor {
  const others = x.shape.map((_, index) => index).filter((index) => index !== axis && index !== 0);
  return tf.transpose(x, to === 'last' ? [0, ...others, axis] : [0, axis, ...others]);
}

function unitLength(x: tf.Tensor, axis: number): tf.Tensor {
  const inverse = tf.rsqrt(tf.sum(tf.square(x), axis, true));
  return tf.mul(x, tf.minimum(inverse, 1 / EPSILON));
}
