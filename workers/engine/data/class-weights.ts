import * as tf from '@tensorflow/tfjs-core';
import type { ClassWeight } from '../../../src/contracts/jobs/training-config.js';
import { attribute, runSingleOp } from '../ops/native-backend.js';

/**
 * The weight of each sample's class, float32 [batch]; classes without a weight have weight 1, as in Keras.
 * @param labels Class numbers [batch] or [batch, 1], or one-hot [batch, classes] @param classes Number of classes.
 */
export function classWeightsOf(
  labels: tf.Tensor,
  { weights, classes }: { weights: ClassWeight; classes: number },
): tf.Tensor {
  // The last entry is that of labels that name none, such as -1 for hinge.
  const table = tf.tensor1d(Array.from({ length: classes + 1 }, (_, index) => weights[index] ?? 1));
  return entriesOf(table, classesOf(labels, classes));
}

/** int32 [batch]: the largest entry of one-hot labels, the nearest whole number of others, or `classes` outside the classes. */
function classesOf(labels: tf.Tensor, classes: number): tf.Tensor {
  const isOneHot = labels.rank > 1 && (labels.shape.at(-1) ?? 1) > 1;
  if (isOneHot) return tf.argMax(labels, -1);
  const numbers = tf.round(tf.reshape(labels, [-1]));
  const isOutside = tf.logicalOr(tf.less(numbers, 0), tf.greater(numbers, classes));
  return tf.cast(tf.where(isOutside, tf.fill(numbers.shape, classes), numbers), 'int32');
}

/** Not tf.gather, which reads the indices back to check them. Neither needs a gradient. */
function entriesOf(table: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const attributes = [
    attribute.type('Tparams', 'float32'),
    attribute.type('Tindices', 'int32'),
    attribute.type('Taxis', 'int32'),
  ];
  return runSingleOp('GatherV2', attributes, [table, indices, tf.scalar(0, 'int32')]);
}
