import * as tf from '@tensorflow/tfjs-core';
import { mixKeys } from './random/random.js';

/** Draws numbers in [0, 1) from a stream, as a layer's context does. */
interface UniformSource {
  randomUniform(shape: number[], stream: number): tf.Tensor;
}

/** Standard normal numbers, decided by what decides the uniform ones (Box and Muller, 1958). */
export function randomNormal(source: UniformSource, shape: number[], stream: number): tf.Tensor {
  const draw = (part: number) => source.randomUniform(shape, mixKeys(stream, part));
  // 1 - u is never 0, the logarithm never infinite.
  const radius = tf.sqrt(tf.mul(tf.log(tf.sub(1, draw(0))), -2));
  return tf.mul(radius, tf.cos(tf.mul(draw(1), 2 * Math.PI)));
}
