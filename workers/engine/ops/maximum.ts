import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from './custom-gradient.js';

/** The largest values over axes. Equal ones share the gradient, as in TensorFlow; in tfjs each would get all of it. */
export function maximum(x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor {
  const largest = withGradient(
    [x],
    () => {
      const value = tf.max(x, axes, true);
      return { value, saved: [x, value] };
    },
    (dy, saved) => {
      const isLargest = tf.cast(tf.equal(tensorAt(saved, 0), tensorAt(saved, 1)), 'float32');
      return [tf.mul(tf.div(isLargest, tf.sum(isLargest, axes, true)), dy)];
    },
  );
  return keepDims ? largest : tf.squeeze(largest, axes);
}
