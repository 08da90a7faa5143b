import * as tf from '@tensorflow/tfjs-core';
import { type ActivationFunction, byInput, fused, outputFirst } from './activation.js';

export const linear: ActivationFunction = (x) => x;
export const tanh = fused('Tanh', outputFirst);
export const hardTanh: ActivationFunction = (x) => tf.clipByValue(x, -1, 1);
export const softsign = fused('Softsign', byInput);
export const exponential: ActivationFunction = (x) => tf.exp(x);
