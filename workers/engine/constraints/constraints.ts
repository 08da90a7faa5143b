import type * as tf from '@tensorflow/tfjs-core';
import {
  type CompleteConstraintOf,
  type Constraint,
  type ConstraintType,
  constraints,
} from '../../../src/keras/constraints/index.js';
import type { ConstraintKernel } from './constraint.js';
import { maxNorm } from './max-norm.js';
import { minMaxNorm } from './min-max-norm.js';
import { nonNeg } from './non-neg.js';
import { unitNorm } from './unit-norm.js';

const KERNELS: { readonly [T in ConstraintType]: ConstraintKernel<T> } = {
  max_norm: maxNorm,
  min_max_norm: minMaxNorm,
  non_neg: nonNeg,
  unit_norm: unitNorm,
};

/** The weight projected as Keras 3 does after each update. */
export function constrain(constraint: Constraint, weight: tf.Tensor): tf.Tensor {
  return project(constraints.complete(constraint), weight);
}

function project<T extends ConstraintType>(
  config: CompleteConstraintOf<T> & { type: T },
  weight: tf.Tensor,
): tf.Tensor {
  const type: T = config.type;
  const kernel: ConstraintKernel<T> = KERNELS[type];
  return kernel(config, weight);
}
