import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteLoss, LossType } from '../../../src/keras/losses/index.js';
import type { Signal } from '../layers/kernel.js';
import { likeOutput } from './shapes.js';

/** A loss before its mean is taken: a tensor [batch, ...]. */
export type Loss = (labels: tf.Tensor, output: Signal) => tf.Tensor;

/** The math of a loss with the given arguments. */
export type LossKernel<T extends LossType> = (config: CompleteLoss<T>) => Loss;

/** A loss of each output and its label. */
export const ofPairs =
  (compute: (labels: tf.Tensor, output: tf.Tensor) => tf.Tensor): Loss =>
  (labels, { x }) =>
    compute(likeOutput(labels, x), x);
