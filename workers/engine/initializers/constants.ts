import * as tf from '@tensorflow/tfjs-core';
import type { InitializerKernel } from './initializer.js';

export const zeros: InitializerKernel<'zeros'> = (_, shape) => tf.zeros(shape);
export const ones: InitializerKernel<'ones'> = (_, shape) => tf.ones(shape);
export const constant: InitializerKernel<'constant'> = ({ value }, shape) => tf.fill(shape, value);
