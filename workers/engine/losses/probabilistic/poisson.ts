import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofPairs } from '../loss.js';
import { EPSILON } from './probabilities.js';

export const poisson: LossKernel<'poisson'> = () =>
  ofPairs((labels, output) => tf.sub(output, tf.mul(labels, tf.log(tf.add(output, EPSILON)))));
