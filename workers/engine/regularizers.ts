import * as tf from '@tensorflow/tfjs-core';
import type { Regularizer } from '../../src/contracts/arguments.js';

const DEFAULT_FACTOR = 0.01;

interface Factors {
  l1: number;
  l2: number;
}

/** Keras's factors: 0.01 where the name stands alone; those an object gives otherwise. */
function factorsOf(regularizer: Regularizer): Factors {
  const { type, l1, l2 } =
    typeof regularizer === 'string' ? { type: regularizer, l1: undefined, l2: undefined } : regularizer;
  const others = l1 === undefined && l2 === undefined ? DEFAULT_FACTOR : 0;
  return { l1: type === 'l2' ? 0 : (l1 ?? others), l2: type === 'l1' ? 0 : (l2 ?? others) };
}

/** l1·Σ|w| + l2·Σw², a scalar. */
export function penalty(regularizer: Regularizer, weight: tf.Tensor): tf.Scalar {
  const { l1, l2 } = factorsOf(regularizer);
  const terms: tf.Scalar[] = [];
  if (l1 > 0) terms.push(tf.mul(l1, tf.sum<tf.Scalar>(tf.abs(weight))));
  if (l2 > 0) terms.push(tf.mul(l2, tf.sum<tf.Scalar>(tf.square(weight))));
  return terms.length > 0 ? tf.addN(terms) : tf.scalar(0);
}
