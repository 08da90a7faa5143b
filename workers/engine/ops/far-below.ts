import * as tf from '@tensorflow/tfjs-core';
import { precisionOf } from '../graph/graph.js';

/**
 * Scores of what a mask hides, before a softmax, in the shape of others: Keras's, which float16 can hold
 * (`_large_negative_number` in keras/src/layers/activations/softmax.py).
 */
export const farBelow = (scores: tf.Tensor): tf.Tensor =>
  tf.fill(scores.shape, precisionOf(scores) === 'float16' ? -3e4 : -1e9);
