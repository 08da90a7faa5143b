import type * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../ops/native-backend.js';

/** x + bias over the last axis, with TensorFlow's own kernels. @param x [batch, ..., bias.size] */
export function addBias(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const attributes = [attribute.type('T', 'float32'), attribute.string('data_format', 'NHWC')];
  return withGradient(
    [x, bias],
    () => ({ value: runSingleOp('BiasAdd', attributes, [x, bias]), saved: [] }),
    (dy) => [dy, runSingleOp('BiasAddGrad', attributes, [dy])],
  );
}
