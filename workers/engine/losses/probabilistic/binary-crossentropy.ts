import type * as tf from '@tensorflow/tfjs-core';
import type { Signal } from '../../layers/kernel.js';
import {
  binaryCrossentropyOfLogits,
  binaryCrossentropyOfProbabilities,
} from '../../ops/numeric/probabilities.js';
import { type LossKernel, ofOutputs } from '../loss.js';
import { pair } from '../shapes.js';
import { logitsOf, smoothed } from './probabilities.js';

export const binaryCrossentropy: LossKernel<'binary_crossentropy'> =
  ({ from_logits, label_smoothing, axis }) =>
  (labels, given) => {
    const { labels: own, output } = pair(labels, given);
    const target = smoothed(own, label_smoothing, 2);
    return ofOutputs(crossentropyOfAnswers(target, output, from_logits), axis);
  };

/** The crossentropy of each output with a label of the same shape. */
export function crossentropyOfAnswers(target: tf.Tensor, output: Signal, fromLogits: boolean): tf.Tensor {
  const logits = logitsOf(output, fromLogits);
  return logits === null
    ? binaryCrossentropyOfProbabilities(target, output.x)
    : binaryCrossentropyOfLogits(target, logits);
}
