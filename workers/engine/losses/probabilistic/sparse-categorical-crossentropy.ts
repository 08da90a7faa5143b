import * as tf from '@tensorflow/tfjs-core';
import { sparseSoftmaxCrossentropy } from '../../ops/crossentropy.js';
import type { LossKernel } from '../loss.js';
import { dropLastOne } from '../shapes.js';
import { clipProbabilities, logitsOf } from './probabilities.js';

export const sparseCategoricalCrossentropy: LossKernel<'sparse_categorical_crossentropy'> =
  ({ from_logits }) =>
  (labels, output) => {
    const logits = logitsOf(output, from_logits) ?? tf.log(clipProbabilities(output.x));
    return sparseSoftmaxCrossentropy(dropLastOne(labels, logits.rank), logits);
  };
