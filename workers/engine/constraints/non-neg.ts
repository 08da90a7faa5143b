import * as tf from '@tensorflow/tfjs-core';
import type { ConstraintKernel } from './constraint.js';

export const nonNeg: ConstraintKernel<'non_neg'> = (_, weight) => tf.maximum(weight, 0);
