import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofPairs } from '../loss.js';

export const meanSquaredError: LossKernel<'mean_squared_error'> = () => ofPairs(tf.squaredDifference);
