import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { product } from '../mat-mul.js';
import { attribute, runSingleOp } from '../native-backend.js';
import type { Projection } from './step.js';

/** value · kernel + bias, off the gradient tape. */
export function affine(projections: readonly Projection[], index: number, value: tf.Tensor): tf.Tensor {
  const { kernel, bias } = projectionAt(projections, index);
  const result = product(value, kernel);
  return bias === null ? result : runSingleOp('BiasAdd', biasAttributes(), [result, bias]);
}

/**
 * value · kernel + bias, differentiated by the value only. What the gradients by kernel and bias are made from is handed
 * out: one large product for all steps is faster than one for each.
 */
export function affineOfValue(
  projections: readonly Projection[],
  index: number,
  value: tf.Tensor,
  onGradient: (value: tf.Tensor, dy: tf.Tensor) => void,
): tf.Tensor {
  const { kernel } = projectionAt(projections, index);
  return withGradient(
    [value],
    () => ({ value: affine(projections, index, value), saved: [value] }),
    (dy, saved) => {
      onGradient(tensorAt(saved, 0), dy);
      return [product(dy, kernel, { transposeB: true })];
    },
  );
}

/** The gradients by kernel and bias. @param values, gradients [steps, batch, …], by step */
export function projectionGradients(values: tf.Tensor, gradients: tf.Tensor): Projection {
  const rows = (tensor: tf.Tensor) => tf.reshape(tensor, [-1, tensor.shape.at(-1) ?? 1]);
  const gradientRows = rows(gradients);
  return {
    kernel: product(rows(values), gradientRows, { transposeA: true }),
    bias: runSingleOp('BiasAddGrad', biasAttributes(), [gradientRows]),
  };
}

function projectionAt(projections: readonly Projection[], index: number): Projection {
  const projection = projections[index];
  if (projection === undefined) throw new Error(`A step has no projection ${index}`);
  return projection;
}

function biasAttributes() {
  return [attribute.type('T', 'float32'), attribute.string('data_format', 'NHWC')];
}
