import * as tf from '@tensorflow/tfjs-core';
import type { Constraint } from '../../src/contracts/arguments.js';

const EPSILON = 1e-7;

/** The weight projected as Keras 3 does after each update. */
export function constrain(constraint: Constraint, weight: tf.Tensor): tf.Tensor {
  const chosen = typeof constraint === 'string' ? { type: constraint } : constraint;
  if (chosen.type === 'non_neg') return tf.maximum(weight, 0);
  const norms = tf.sqrt(tf.sum(tf.square(weight), 'axis' in chosen ? (chosen.axis ?? 0) : 0, true));
  return tf.mul(weight, tf.div(desiredNorm(chosen, norms), tf.add(EPSILON, norms)));
}

function desiredNorm(constraint: Exclude<Constraint, string>, norms: tf.Tensor): tf.Tensor {
  if (constraint.type === 'unit_norm') return tf.onesLike(norms);
  if (constraint.type === 'max_norm') return tf.clipByValue(norms, 0, constraint.max_value ?? 2);
  const rate = constraint.rate ?? 1;
  const clipped = tf.clipByValue(norms, constraint.min_value ?? 0, constraint.max_value ?? 1);
  return tf.add(tf.mul(rate, clipped), tf.mul(1 - rate, norms));
}
