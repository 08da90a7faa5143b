import * as tf from '@tensorflow/tfjs-core';
import { type ConstraintKernel, scaledToNorms } from './constraint.js';

export const maxNorm: ConstraintKernel<'max_norm'> = ({ max_value, axis }, weight) =>
  scaledToNorms(weight, axis, (norms) => tf.clipByValue(norms, 0, max_value));
