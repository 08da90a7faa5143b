import * as tf from '@tensorflow/tfjs-core';
import type { Range } from '../../../../../src/keras/layers/augmentation/factor.js';
import type { Draws } from '../augmentation.js';

/** Chooses images with probabilities that are drawn for each of them: [batch], true where one is chosen. */
export function chosen(factor: Range, batch: number, { uniform }: Draws): tf.Tensor {
  const probability = uniform([batch], ...factor);
  return tf.less(uniform([batch]), probability);
}
