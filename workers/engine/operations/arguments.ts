import * as tf from '@tensorflow/tfjs-core';
import { isList, isTensor, specOfValue } from '../../../src/keras/operations/arguments/tensors.js';
import { isAbsent, isArrayConstant } from '../../../src/keras/operations/arguments/values.js';
import type {
  OperationArgument,
  OperationArguments,
  TensorSpec,
} from '../../../src/keras/operations/operation.js';

type Arguments = OperationArguments<tf.Tensor>;

/** A tensor argument, or a constant as a tensor. @throws Error where the spec has let something else through */
export function tensorOf(args: Arguments, name: string): tf.Tensor {
  const value = args[name];
  if (value === undefined || value === null) throw new Error(`The argument ${name} is absent`);
  return tensorOfValue(value);
}

/** A tensor argument; undefined where it is absent or null. */
export const optionalTensorOf = (args: Arguments, name: string): tf.Tensor | undefined =>
  isAbsent(args, name) ? undefined : tensorOf(args, name);

/** A list of tensors; one tensor counts as a list. */
export function tensorsOf(args: Arguments, name: string): tf.Tensor[] {
  const value = args[name];
  return isList(value) ? value.map(tensorOfValue) : [tensorOf(args, name)];
}

/** A tensor, or a constant as a tensor. */
export function tensorOfValue(value: OperationArgument<tf.Tensor>): tf.Tensor {
  if (value instanceof tf.Tensor) return value;
  const spec = specOfValue(constantOf(value));
  if (spec === undefined) throw new Error(`A tensor was expected, not ${JSON.stringify(value)}`);
  return tf.tensor(numbersOf(value), [...spec.shape], spec.dtype);
}

/** A number, boolean, array or list without tensors. */
function constantOf(value: OperationArgument<tf.Tensor>): OperationArgument<TensorSpec> {
  if (isList(value)) return value.map(constantOf);
  if (value instanceof tf.Tensor) throw new Error('A list of constants has a tensor in it');
  return value;
}

function numbersOf(value: OperationArgument<tf.Tensor>): number[] {
  if (isList(value)) return value.flatMap(numbersOf);
  return isArrayConstant(value) ? [...value.array.values] : [Number(value)];
}

/** Arguments as a spec takes them: tensors by their shapes and types. */
export function specsOf(args: Arguments): OperationArguments<TensorSpec> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, value === undefined ? value : asSpec(value)]),
  );
}

function asSpec(value: OperationArgument<tf.Tensor>): OperationArgument<TensorSpec> {
  if (isList(value)) return value.map(asSpec);
  if (!(value instanceof tf.Tensor)) return value;
  const { shape, dtype } = value;
  const spec = { shape, dtype };
  if (!isTensorType(spec)) throw new Error(`Tensors of type ${dtype} are not computed with`);
  return spec;
}

const isTensorType = (spec: { shape: number[]; dtype: string }): spec is { shape: number[] } & TensorSpec =>
  isTensor(spec) && ['float32', 'int32', 'bool'].includes(spec.dtype);
