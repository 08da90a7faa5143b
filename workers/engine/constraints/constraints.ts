import * as tf from '@tensorflow/tfjs-core';
import type { Constraint, ConstraintObject } from '../../../src/keras/constraints/index.js';

const EPSILON = 1e-7;

/** The weight projected as Keras 3 does after each update. */
export function constrain(constraint: Constraint, weight: tf.Tensor): tf.Tensor {
  const chosen: ConstraintObject = typeof constraint === 'string' ? { type: constraint } : constraint;
  if (chosen.type === 'non_neg') return tf.maximum(weight, 0);
  const norms = tf.sqrt(tf.sum(tf.square(weight), chosen.axis ?? 0, true));
  return tf.mul(weight, tf.div(desiredNorm(chosen, norms), tf.add(EPSILON, norms)));
}

type NormConstraint = Exclude<ConstraintObject, { type: 'non_neg' }>;

function desiredNorm(constraint: NormConstraint, norms: tf.Tensor): tf.Tensor {
  switch (constraint.type) {
    case 'unit_norm':
      return tf.onesLike(norms);
    case 'max_norm':
      return tf.clipByValue(norms, 0, constraint.max_value ?? 2);
    case 'min_max_norm': {
      const rate = constraint.rate ?? 1;
      const clipped = tf.clipByValue(norms, constraint.min_value ?? 0, constraint.max_value ?? 1);
      return tf.add(tf.mul(rate, clipped), tf.mul(1 - rate, norms));
    }
  }
}
