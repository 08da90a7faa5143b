import * as tf from '@tensorflow/tfjs-core';
import { attribute, runSingleOp } from './native-backend.js';

/** Uniform float32 in [0, 1): the same two keys give the same numbers (Philox, in TensorFlow). */
export function statelessUniform(shape: number[], keys: [number, number]): tf.Tensor {
  const attributes = [
    attribute.type('dtype', 'float32'),
    attribute.type('T', 'int32'),
    attribute.type('Tseed', 'int32'),
  ];
  const inputs = [tf.tensor1d(shape, 'int32'), tf.tensor1d(Int32Array.from(keys), 'int32')];
  return runSingleOp('StatelessRandomUniform', attributes, inputs);
}
