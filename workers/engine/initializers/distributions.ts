import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../ops/random/random.js';

function filled(shape: number[], next: () => number): tf.Tensor {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  for (let index = 0; index < values.length; index++) values[index] = next();
  return tf.tensor(values, shape, 'float32');
}

/** A uniform distribution. */
export function drawUniform(shape: number[], random: Random, minimum: number, maximum: number): tf.Tensor {
  return filled(shape, () => minimum + (maximum - minimum) * random.uniform());
}

/** A normal distribution. */
export function drawNormal(shape: number[], random: Random, mean: number, stddev: number): tf.Tensor {
  return filled(shape, () => mean + stddev * random.normal());
}

/** A normal distribution without the values beyond two standard deviations. */
export function drawTruncatedNormal(
  shape: number[],
  random: Random,
  mean: number,
  stddev: number,
): tf.Tensor {
  return filled(shape, () => {
    let value = random.normal();
    while (Math.abs(value) > 2) value = random.normal();
    return mean + stddev * value;
  });
}
