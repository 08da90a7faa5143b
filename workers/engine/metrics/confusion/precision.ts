import * as tf from '@tensorflow/tfjs-core';
import { divideNoNan, type MetricKernel, sumOf, toNumbers } from '../metric.js';
import { weighedOutputs } from '../weighed-outputs.js';

export const precision: MetricKernel<'precision'> = ({ thresholds, class_id }) =>
  sumOf({
    size: 2,
    measure(outcome) {
      const { output, positive, negative } = weighedOutputs(outcome, class_id);
      const found = toNumbers(tf.greater(output, thresholds));
      return tf.stack([tf.sum(tf.mul(found, positive)), tf.sum(tf.mul(found, negative))]);
    },
    result: ([right = 0, wrong = 0]) => divideNoNan(right, right + wrong),
  });
