import * as tf from '@tensorflow/tfjs-core';
import type { ActivationFunction } from './activation.js';

export const softmax: ActivationFunction = (x) => tf.softmax(x);
export const logSoftmax: ActivationFunction = (x) => tf.logSoftmax(x);
