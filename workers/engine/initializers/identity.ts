import * as tf from '@tensorflow/tfjs-core';
import type { InitializerKernel } from './initializer.js';

export const identity: InitializerKernel<'identity'> = ({ gain }, shape) => {
  const [rows = 1, columns = 1] = shape;
  if (shape.length !== 2)
    throw new Error(`The identity initializer needs a matrix, not shape [${shape.join(', ')}]`);
  return tf.tidy(() => tf.mul(tf.eye(rows, columns), gain));
};
