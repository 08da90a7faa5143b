import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofPairs } from '../loss.js';
import { margins } from './hinge.js';

export const squaredHinge: LossKernel<'squared_hinge'> = () =>
  ofPairs((labels, output) => tf.square(margins(labels, output)));
