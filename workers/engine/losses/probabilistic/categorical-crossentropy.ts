import { softmaxCrossentropy } from '../../ops/crossentropy.js';
import { crossentropyOfShares } from '../../ops/numeric/probabilities.js';
import { type LossKernel, ofPositions } from '../loss.js';
import { alongClasses, logitsOf, smoothed } from './probabilities.js';

/** As in Keras, labels are spread over as many classes as the last axis has, whichever axis the classes are on. */
export const categoricalCrossentropy: LossKernel<'categorical_crossentropy'> =
  ({ from_logits, label_smoothing, axis = -1 }) =>
  (labels, output) => {
    const target = smoothed(labels, label_smoothing, output.x.shape.at(-1) ?? 1);
    const losses = alongClasses(output, target, axis, (own, { x, logits: kept, mask }) => {
      const logits = logitsOf({ x, logits: kept, mask }, from_logits);
      return logits === null ? crossentropyOfShares(own, x) : softmaxCrossentropy(own, logits);
    });
    return ofPositions(losses);
  };
