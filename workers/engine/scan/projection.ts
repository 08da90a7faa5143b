import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../ops/custom-gradient.js';
import { product } from '../ops/mat-mul.js';
import { attribute, runSingleOp } from '../ops/native-backend.js';

/** A matrix by which a step multiplies part of its state, and a vector that it adds. */
export interface Projection {
  kernel: tf.Tensor;
  bias: tf.Tensor | null;
}

/** value · kernel + bias, off the gradient tape. @param value [batch, rows of the kernel] */
export function affine(value: tf.Tensor, { kernel, bias }: Projection): tf.Tensor {
  const result = product(value, kernel);
  return bias === null ? result : runSingleOp('BiasAdd', biasAttributes(), [result, bias]);
}

/**
 * Receives the operands of the gradients by kernel and bias: one large product for all steps is faster than
 * many small ones.
 */
export type OnGradient = (value: tf.Tensor, dy: tf.Tensor) => void;

/** A projection whose result is known, on the gradient tape by its value only. */
export function knownAffine(
  value: tf.Tensor,
  { kernel }: Projection,
  result: () => tf.Tensor,
  onGradient: OnGradient,
): tf.Tensor {
  return withGradient(
    [value],
    () => ({ value: result(), saved: [value] }),
    (dy, saved) => {
      onGradient(tensorAt(saved, 0), dy);
      return [product(dy, kernel, { transposeB: true })];
    },
  );
}

/** The gradient by a kernel. @param values, gradients [steps, batch, …], by step */
export function kernelGradient(values: tf.Tensor, gradients: tf.Tensor): tf.Tensor {
  return product(rowsOf(values), rowsOf(gradients), { transposeA: true });
}

/** The gradient by a bias. @param gradients [steps, batch, …], by step */
export function biasGradient(gradients: tf.Tensor): tf.Tensor {
  return runSingleOp('BiasAddGrad', biasAttributes(), [rowsOf(gradients)]);
}

function rowsOf(tensor: tf.Tensor): tf.Tensor {
  return tf.reshape(tensor, [-1, tensor.shape.at(-1) ?? 1]);
}

function biasAttributes() {
  return [attribute.type('T', 'float32'), attribute.string('data_format', 'NHWC')];
}
