import * as tf from '@tensorflow/tfjs-core';
import { classNumbers } from '../accuracy/classes.js';
import { type MetricKernel, toNumbers } from '../metric.js';
import { meanOverlap, oneHotOf } from './overlap.js';

export const binaryIou: MetricKernel<'binary_io_u'> = ({ target_class_ids, threshold, dtype }) =>
  meanOverlap({ classes: 2, targets: target_class_ids, ignored: null, dtype }, ({ labels, output }) => {
    const isOne = tf.reshape(toNumbers(tf.greaterEqual(output, threshold)), [-1, 1]);
    return {
      truth: oneHotOf(classNumbers(labels), labels.size, 2),
      found: tf.concat([tf.sub(1, isOne), isOne], 1),
    };
  });
