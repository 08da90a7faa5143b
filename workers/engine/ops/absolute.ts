import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from './custom-gradient.js';

/** |x| with TensorFlow's gradient, which is 0 at 0; that of tf.abs is -1 there, so that an l1 penalty would move zeros. */
export function absolute(x: tf.Tensor): tf.Tensor {
  return withGradient(
    [x],
    () => ({ value: tf.abs(x), saved: [x] }),
    (dy, saved) => [tf.mul(dy, tf.sign(tensorAt(saved, 0)))],
  );
}
