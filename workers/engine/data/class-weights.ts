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
  const table = tf.tensor1d(Array.from({ length: classes }, (_, index) => weights[index] ?? 1));
  return entriesOf(table, classesOf(labels));
}

/** int32 [batch]: the largest entry of one-hot labels, the nearest whole number of others. */
function classesOf(labels: tf.Tensor): tf.Tensor {
  const isOneHot = labels.rank > 1 && (labels.shape.at(-1) ?? 1) > 1;
  return isOneHot ? tf.argMax(labels, -1) : tf.cast(tf.round(tf.reshape(labels, [-1])), 'int32');
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
