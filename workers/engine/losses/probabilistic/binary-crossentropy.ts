import {
  binaryCrossentropyOfLogits,
  binaryCrossentropyOfProbabilities,
} from '../../ops/numeric/probabilities.js';
import type { LossKernel } from '../loss.js';
import { likeOutput } from '../shapes.js';
import { logitsOf, smoothed } from './probabilities.js';

export const binaryCrossentropy: LossKernel<'binary_crossentropy'> =
  ({ from_logits, label_smoothing }) =>
  (labels, output) => {
    const target = smoothed(likeOutput(labels, output.x), label_smoothing, 2);
    const logits = logitsOf(output, from_logits);
    return logits === null
      ? binaryCrossentropyOfProbabilities(target, output.x)
      : binaryCrossentropyOfLogits(target, logits);
  };
