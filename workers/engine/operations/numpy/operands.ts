import * as tf from '@tensorflow/tfjs-core';
import { widest } from '../../../../src/keras/operations/arguments/tensors.js';
import type { OperationArguments } from '../../../../src/keras/operations/operation.js';
import { castTo } from '../../ops/numeric/cast.js';
import { type ElementType, elementType } from '../../ops/tensors/element-type.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

type Arguments = OperationArguments<tf.Tensor>;

/** The type that tensors have in common. */
export const commonType = (tensors: readonly tf.Tensor[]): ElementType => widest(tensors.map(elementType));

/** Tensors as their common type. */
export function ofCommonType(tensors: readonly tf.Tensor[]): tf.Tensor[] {
  const type = commonType(tensors);
  return tensors.map((x) => castTo(x, type));
}

/** Two arguments as one type: that of the output, or the one given. */
export function pairOf(args: Arguments, type: ElementType, names = ['x1', 'x2']): [tf.Tensor, tf.Tensor] {
  const [a, b] = names.map((name) => castTo(tensorOf(args, name), type));
  if (a === undefined || b === undefined) throw new Error('Two operands are needed');
  return [a, b];
}

/** The kernel of a function of x, computed in the type of the output. */
export const unary =
  (compute: (x: tf.Tensor, args: Arguments) => tf.Tensor): OperationKernel =>
  (args, [output]) =>
    compute(castTo(tensorOf(args, 'x'), output?.dtype ?? 'float32'), args);

/** The kernel of a function of x1 and x2, computed in the type of the output. */
export const binary =
  (compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, names?: string[]): OperationKernel =>
  (args, [output]) =>
    compute(...pairOf(args, output?.dtype ?? 'float32', names));

/** A number as a tensor of the type of another. */
export const numberLike = (x: tf.Tensor, value: number): tf.Tensor => tf.scalar(value, elementType(x));
