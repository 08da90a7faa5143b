import * as tf from '@tensorflow/tfjs-core';
import { absolute } from '../../ops/absolute.js';
import { type LossKernel, ofPairs } from '../loss.js';

export const meanAbsoluteError: LossKernel<'mean_absolute_error'> = () =>
  ofPairs((labels, output) => absolute(tf.sub(labels, output)));
