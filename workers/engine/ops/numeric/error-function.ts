import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';

const run = (name: string, x: tf.Tensor): tf.Tensor =>
  runSingleOp(name, [attribute.type('T', 'float32')], [x]);

const TWO_BY_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** 1 - erf(x), exact where that is small. */
export const erfc = (x: tf.Tensor): tf.Tensor =>
  withGradient(
    [x],
    () => ({ value: run('Erfc', x), saved: [x] }),
    (dy, saved) => [tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(tensorAt(saved, 0)))), -TWO_BY_ROOT_PI))],
  );

/** The inverse of the error function. */
export const erfinv = (x: tf.Tensor): tf.Tensor =>
  withGradient(
    [x],
    () => {
      const value = run('Erfinv', x);
      return { value, saved: [value] };
    },
    (dy, saved) => [tf.mul(dy, tf.mul(tf.exp(tf.square(tensorAt(saved, 0))), 1 / TWO_BY_ROOT_PI))],
  );
