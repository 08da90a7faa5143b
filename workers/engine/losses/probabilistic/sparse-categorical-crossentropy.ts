import * as tf from '@tensorflow/tfjs-core';
import type { Signal } from '../../layers/kernel.js';
import { sparseSoftmaxCrossentropy } from '../../ops/crossentropy.js';
import { withoutGradients } from '../../ops/custom-gradient.js';
import { select } from '../../ops/tensors/select.js';
import { type LossKernel, ofPositions } from '../loss.js';
import { dropLastOne } from '../shapes.js';
import { clipProbabilities, logitsOf } from './probabilities.js';

export const sparseCategoricalCrossentropy: LossKernel<'sparse_categorical_crossentropy'> =
  ({ from_logits, ignore_class: ignored }) =>
  (labels, output) => {
    const classes = dropLastOne(labels, output.x.rank);
    if (ignored === undefined) return ofPositions(crossentropyOfClasses(classes, output, from_logits));
    const counts = withoutGradients([classes], () => tf.notEqual(classes, ignored));
    const zeros = tf.zerosLike(classes);
    // Keras's where makes outputs of which the logits are not known.
    const known = { ...output, x: select(tf.expandDims(counts, -1), output.x, tf.scalar(0)), logits: null };
    const losses = crossentropyOfClasses(select(counts, classes, zeros), known, from_logits);
    return ofPositions(select(counts, losses, zeros), counts);
  };

function crossentropyOfClasses(classes: tf.Tensor, output: Signal, fromLogits: boolean): tf.Tensor {
  const logits = logitsOf(output, fromLogits) ?? tf.log(clipProbabilities(output.x));
  return sparseSoftmaxCrossentropy(classes, logits);
}
