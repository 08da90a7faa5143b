import { softmaxCrossentropy } from '../../ops/crossentropy.js';
import { crossentropyOfShares } from '../../ops/numeric/probabilities.js';
import type { LossKernel } from '../loss.js';
import { logitsOf, smoothed } from './probabilities.js';

export const categoricalCrossentropy: LossKernel<'categorical_crossentropy'> =
  ({ from_logits, label_smoothing }) =>
  (labels, output) => {
    const target = smoothed(labels, label_smoothing, output.x.shape.at(-1) ?? 1);
    const logits = logitsOf(output, from_logits);
    return logits === null ? crossentropyOfShares(target, output.x) : softmaxCrossentropy(target, logits);
  };
