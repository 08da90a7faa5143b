import * as tf from '@tensorflow/tfjs-core';
import { margins } from './hinge.js';
import { type LossKernel, ofPairs } from './loss.js';

export const squaredHinge: LossKernel<'squared_hinge'> = () =>
  ofPairs((labels, output) => tf.square(margins(labels, output)));
