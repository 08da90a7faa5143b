import * as tf from '@tensorflow/tfjs-core';
import { oneHotAt } from '../../ops/indexing/one-hot.js';
import { type LossKernel, ofPositions } from '../loss.js';
import { dropLastOne } from '../shapes.js';

export const categoricalGeneralizedCrossEntropy: LossKernel<'categorical_generalized_cross_entropy'> =
  ({ q }) =>
  (labels, { x }) => {
    const classes = dropLastOne(labels, x.rank);
    const isClass = oneHotAt(classes, x.shape.at(-1) ?? 1, classes.rank, 'float32');
    const probability = tf.sum(tf.mul(x, isClass), -1);
    return ofPositions(tf.div(tf.sub(1, tf.pow(probability, q)), q));
  };
