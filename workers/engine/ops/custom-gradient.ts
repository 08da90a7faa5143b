import * as tf from '@tensorflow/tfjs-core';
import { filled } from './tensors/filled.js';

interface Forward {
  value: tf.Tensor;
  /** Values that the gradient needs; kept until the backward pass. */
  saved: tf.Tensor[];
}

/**
 * A value computed by operations that are not on the gradient tape, with a gradient of our own.
 * `gradient` returns one tensor for each of `inputs`.
 */
export function withGradient(
  inputs: tf.Tensor[],
  forward: () => Forward,
  gradient: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[],
): tf.Tensor {
  const operation = tf.customGrad((...received) => {
    const { value, saved } = forward();
    const save = received.at(-1);
    if (typeof save === 'function') save(saved);
    return { value, gradFunc: gradient };
  });
  return operation(...inputs);
}

/** The tensor at an index of a list that a TensorFlow operation or the tape gave. */
export function tensorAt(tensors: readonly tf.Tensor[], index: number): tf.Tensor {
  return elementAt(tensors, index);
}

/** The element at an index that the list is known to have. */
export function elementAt<Element>(list: readonly Element[], index: number): Element {
  const element = list[index];
  if (element === undefined) throw new Error(`There is nothing at ${index} of ${list.length}`);
  return element;
}

/** A result that the loss does not depend on smoothly, such as a comparison: its gradient is 0. */
export function withoutGradient(x: tf.Tensor, compute: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  return withGradient(
    [x],
    () => ({ value: compute(x), saved: [] }),
    () => [tf.zerosLike(x)],
  );
}

/** The same of several tensors. They may be integers, which have gradients of type float32 on the tape. */
export function withoutGradients(inputs: tf.Tensor[], compute: () => tf.Tensor): tf.Tensor {
  return withGradient(
    inputs,
    () => ({ value: compute(), saved: [] }),
    () => inputs.map((x) => filled(x.shape, 0, 'float32')),
  );
}
