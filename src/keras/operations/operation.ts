/** The types that tensors have here. Keras's other integers are computed as int32, its other floats as float32. */
export type TensorType = 'float32' | 'int32' | 'bool';

/**
 * The shape of a tensor, its batch axis included, and its type. Every size is known: a shape that depends on the batch is worked
 * out for two batch sizes, and the sizes that differ are those of the batch.
 */
export interface TensorSpec {
  shape: readonly number[];
  dtype: TensorType;
}

/** `start:stop:step` in an index. */
export interface SliceConstant {
  slice: readonly [start: number | null, stop: number | null, step: number | null];
}

/** `…` in an index. */
export interface EllipsisConstant {
  ellipsis: true;
}

/** An array that was written into the model. */
export interface ArrayConstant {
  array: { dtype: TensorType; shape: readonly number[]; values: readonly number[] };
}

/** A value that is not a tensor. A dtype is a string; a new axis in an index is null. */
export type Constant = null | boolean | number | string | SliceConstant | EllipsisConstant | ArrayConstant;

/** The value of an option as Keras saves it. */
export type OptionValue = Constant | readonly OptionValue[];

/** An argument of an operation: a constant, a tensor (its spec, or in the engine its value), or a list of arguments. */
export type OperationArgument<Tensor> = Constant | Tensor | readonly OperationArgument<Tensor>[];

/** The arguments of a call by name: those of the constructor, and those of the call. Arguments with a default may be absent. */
export type OperationArguments<Tensor> = Readonly<Record<string, OperationArgument<Tensor> | undefined>>;

/** Why an operation rejects its arguments and, where it is one, the argument at fault. */
export interface OperationComplaint {
  complaint: string;
  argument?: string;
}

/** The outputs of an operation, and warnings about what is computed differently from Keras; or why it rejects its arguments. */
export type OperationInference =
  | { outputs: readonly TensorSpec[]; warnings?: readonly string[] }
  | OperationComplaint;

/** The packages of Keras that an operation may come from: `numpy` of `keras.src.ops.numpy`, `activations` of `keras.src.activations.activations`. */
export const OPERATION_MODULES = ['numpy', 'nn', 'core', 'math', 'linalg', 'image', 'activations'] as const;
export type OperationModule = (typeof OPERATION_MODULES)[number];

/** A tensor operation of Keras (`keras.ops`) without its math, which is in workers/engine/operations under the same name. */
export interface OperationSpec<Type extends string = string> {
  /** The class name in Keras: `Add` of `keras.src.ops.numpy`. */
  type: Type;
  module: OperationModule;
  /**
   * The parameters of `call`, in their order, which the positional arguments of a call are for. A last one with a star,
   * `*operands`, takes all further positional arguments as a list, under its name without the star.
   */
  parameters: readonly string[];
  /**
   * The arguments of the constructor (Keras saves them as `config`), each with the value that it has where it is absent;
   * null stands for one that must be given, too.
   */
  options: Readonly<Record<string, OptionValue>>;
  output(args: OperationArguments<TensorSpec>): OperationInference;
}

/** Whether a package of Keras has operations. */
export const isOperationModule = (name: string): name is OperationModule =>
  OPERATION_MODULES.some((known) => known === name);
