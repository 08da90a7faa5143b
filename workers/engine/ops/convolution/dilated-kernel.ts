import * as tf from '@tensorflow/tfjs-core';
import { tensorAt } from '../custom-gradient.js';
import { padWithZeros } from '../shape/pad.js';

/** A kernel with zeros between its elements, which dilates a convolution. @param kernel [...window, …] */
export const dilatedKernel = (kernel: tf.Tensor, rates: readonly number[]): tf.Tensor =>
  rates.reduce((dilated, rate, axis) => spread(dilated, axis, rate), kernel);

function spread(kernel: tf.Tensor, axis: number, rate: number): tf.Tensor {
  if (rate === 1) return kernel;
  const { shape } = kernel;
  const size = shape[axis] ?? 1;
  const apart = tf.expandDims(kernel, axis + 1);
  const paddings = apart.shape.map((_, index): [number, number] =>
    index === axis + 1 ? [0, rate - 1] : [0, 0],
  );
  const zeros = tf.reshape(padWithZeros(apart, paddings), [
    ...shape.slice(0, axis),
    size * rate,
    ...shape.slice(axis + 1),
  ]);
  // Without those behind the last element.
  return tensorAt(tf.split(zeros, [(size - 1) * rate + 1, rate - 1], axis), 0);
}
