import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../ops/custom-gradient.js';
import { product } from '../ops/mat-mul.js';
import { attribute, runSingleOp } from '../ops/native-backend.js';

/** A linear map with a kernel: a product of matrices, a convolution. None of its operations is on the gradient tape. */
export interface LinearMap {
  /** @param value [batch, …, rows of the kernel] @returns [batch, …, columns of the kernel] */
  apply(value: tf.Tensor, kernel: tf.Tensor): tf.Tensor;
  /** The gradient by a value of the given shape. */
  byValue(dy: tf.Tensor, kernel: tf.Tensor, shape: number[]): tf.Tensor;
  /** The gradient by the kernel, of values and gradients by their results in one batch. */
  byKernel(values: tf.Tensor, gradients: tf.Tensor, shape: number[]): tf.Tensor;
}

/** The map that a step applies to part of its state, and a vector that it adds. */
export interface Projection {
  /** [..., rows, columns] */
  kernel: tf.Tensor;
  bias: tf.Tensor | null;
  map: LinearMap;
}

/** The product with a matrix. */
export const PRODUCT: LinearMap = {
  apply: product,
  byValue: (dy, kernel) => product(dy, kernel, { transposeB: true }),
  byKernel: (values, gradients) => product(values, gradients, { transposeA: true }),
};

/** The map of a value, off the gradient tape. */
export function affine(value: tf.Tensor, { kernel, bias, map }: Projection): tf.Tensor {
  const result = map.apply(value, kernel);
  return bias === null ? result : runSingleOp('BiasAdd', biasAttributes(), [result, bias]);
}

/** The map of a value, on the gradient tape. */
export function differentiableAffine(value: tf.Tensor, projection: Projection): tf.Tensor {
  const { kernel, bias, map } = projection;
  return withGradient(
    [value, kernel, ...(bias === null ? [] : [bias])],
    () => ({ value: affine(value, projection), saved: [value, kernel] }),
    (dy, [x, weights]) => {
      if (x === undefined || weights === undefined) throw new Error('A map saves its operands');
      return [
        map.byValue(dy, weights, x.shape),
        map.byKernel(x, dy, weights.shape),
        ...(bias === null ? [] : [biasGradient(dy)]),
      ];
    },
  );
}

/**
 * Receives the operands of the gradients by kernel and bias: one large product for all steps is faster than
 * many small ones.
 */
export type OnGradient = (value: tf.Tensor, dy: tf.Tensor) => void;

/** A projection whose result is known, on the gradient tape by its value only. */
export function knownAffine(
  value: tf.Tensor,
  { kernel, map }: Projection,
  result: () => tf.Tensor,
  onGradient: OnGradient,
): tf.Tensor {
  return withGradient(
    [value],
    () => ({ value: result(), saved: [value] }),
    (dy, saved) => {
      onGradient(tensorAt(saved, 0), dy);
      return [map.byValue(dy, kernel, value.shape)];
    },
  );
}

/** The gradient by a kernel. @param values, gradients [steps, batch, …], by step */
export function kernelGradient(
  { kernel, map }: Projection,
  values: tf.Tensor,
  gradients: tf.Tensor,
): tf.Tensor {
  return map.byKernel(asOneBatch(values), asOneBatch(gradients), kernel.shape);
}

/** The gradient by a bias. @param gradients [steps, batch, …], by step */
export function biasGradient(gradients: tf.Tensor): tf.Tensor {
  return runSingleOp('BiasAddGrad', biasAttributes(), [rowsOf(gradients)]);
}

/** The shapes of the values that a projection is applied to, and of its results, for states of the given shape. */
export const projectedShapes = ({ kernel }: Projection, state: readonly number[]): number[][] =>
  kernel.shape.slice(-2).map((size) => [...state.slice(0, -1), size]);

/** [steps, batch, …] as [steps · batch, …]. */
const asOneBatch = (tensor: tf.Tensor): tf.Tensor => tf.reshape(tensor, [-1, ...tensor.shape.slice(2)]);

function rowsOf(tensor: tf.Tensor): tf.Tensor {
  return tf.reshape(tensor, [-1, tensor.shape.at(-1) ?? 1]);
}

function biasAttributes() {
  return [attribute.type('T', 'float32'), attribute.string('data_format', 'NHWC')];
}
