import * as tf from '@tensorflow/tfjs-core';
import { type ActivationFunction, withSlope } from './activation.js';
import { tanh } from './curves.js';

const THRESHOLD = 0.5;

/** Whether a value is beyond the threshold, as 0 or 1. */
const isBeyond: ActivationFunction = (x) => tf.cast(tf.greater(tf.abs(x), THRESHOLD), 'float32');

export const softShrink: ActivationFunction = (x) => tf.sub(x, tf.clipByValue(x, -THRESHOLD, THRESHOLD));
export const hardShrink = withSlope((x) => tf.mul(x, isBeyond(x)), isBeyond);
export const tanhShrink: ActivationFunction = (x) => tf.sub(x, tanh(x));
