import * as tf from '@tensorflow/tfjs-core';
import { divideNoNan, type MetricKernel, sumOf, toNumbers } from '../metric.js';
import { weighedOutputs } from '../weighed-outputs.js';

export const recall: MetricKernel<'recall'> = ({ thresholds, class_id }) =>
  sumOf({
    size: 2,
    measure(outcome) {
      const { output, positive } = weighedOutputs(outcome, class_id);
      const found = toNumbers(tf.greater(output, thresholds));
      return tf.stack([tf.sum(tf.mul(found, positive)), tf.sum(positive)]);
    },
    result: ([found = 0, all = 0]) => divideNoNan(found, all),
  });
