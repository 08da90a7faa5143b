import * as tf from '@tensorflow/tfjs-core';
import { attribute, runSingleOp } from '../native-backend.js';

/**
 * Uniform float32 in [0, 1): the same key and step give the same numbers (Philox, in TensorFlow).
 * @param step int32 scalar
 */
export function statelessUniform(shape: number[], key: number, step: tf.Tensor): tf.Tensor {
  const attributes = [
    attribute.type('dtype', 'float32'),
    attribute.type('T', 'int32'),
    attribute.type('Tseed', 'int32'),
  ];
  const seed = tf.stack([tf.scalar(key | 0, 'int32'), step]);
  return runSingleOp('StatelessRandomUniform', attributes, [tf.tensor1d(shape, 'int32'), seed]);
}
