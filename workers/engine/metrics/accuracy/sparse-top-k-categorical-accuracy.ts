import * as tf from '@tensorflow/tfjs-core';
import { dropLastOne } from '../../losses/shapes.js';
import { type MetricKernel, meanOf, toNumbers } from '../metric.js';
import { classNumbers, isAmongLargest } from './classes.js';

export const sparseTopKCategoricalAccuracy: MetricKernel<'sparse_top_k_categorical_accuracy'> = ({
  k,
  from_sorted_ids: areSorted,
}) =>
  meanOf((labels, output) => {
    const classes = dropLastOne(labels, output.rank);
    return areSorted ? isAmongFirst(classes, output, k) : isAmongLargest(classNumbers(classes), output, k);
  });

/** 1 where the class is one of the first `k` entries of the last axis. */
function isAmongFirst(classes: tf.Tensor, output: tf.Tensor, k: number): tf.Tensor {
  const isEqual = tf.equal(tf.expandDims(classes, -1), firstOf(output, k));
  return tf.max(toNumbers(isEqual), -1);
}

function firstOf(output: tf.Tensor, k: number): tf.Tensor {
  const size = [...output.shape.slice(0, -1), Math.min(k, output.shape.at(-1) ?? 1)];
  const begin = size.map(() => 0);
  return tf.slice(output, begin, size);
}
