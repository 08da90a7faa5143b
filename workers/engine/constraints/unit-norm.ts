import * as tf from '@tensorflow/tfjs-core';
import { type ConstraintKernel, scaledToNorms } from './constraint.js';

export const unitNorm: ConstraintKernel<'unit_norm'> = ({ axis }, weight) =>
  scaledToNorms(weight, axis, (norms) => tf.onesLike(norms));
