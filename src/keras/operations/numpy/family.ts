import { type OperationDefinition, type OperationOutput, operationsOf } from '../define.js';
import type { OperationArguments, OperationSpec, TensorSpec, TensorType } from '../operation.js';
import { dtypeWarnings } from './options.js';

/** Operations by their class names. */
export type Family<Type extends string> = { readonly [T in Type]: OperationSpec<T> };

const define = operationsOf('numpy');

/** Describes operations of `keras.src.ops.numpy`. */
export function operations<const Type extends string>(
  definitions: {
    readonly [T in Type]: OperationDefinition;
  },
): Family<Type> {
  const entries = Object.entries<OperationDefinition>(definitions);
  // The names of an object literal are those of its type.
  return Object.fromEntries(entries.map(([type, one]) => [type, numpyOperation(type, one)])) as Family<Type>;
}

/** Describes operations of `keras.src.ops.numpy` that differ in their names and their math only. */
export function alike<const Type extends string>(
  types: readonly Type[],
  definition: OperationDefinition,
): Family<Type> {
  // As above.
  return Object.fromEntries(types.map((type) => [type, numpyOperation(type, definition)])) as Family<Type>;
}

/** An operation, which warns where its option `dtype` is computed as another type. */
function numpyOperation(type: string, { output, ...definition }: OperationDefinition): OperationSpec {
  return define(type, { ...definition, output: (args) => withWarnings(output(args), args) });
}

function withWarnings(output: OperationOutput, args: OperationArguments<TensorSpec>): OperationOutput {
  const warnings = dtypeWarnings(args);
  if (warnings.length === 0 || 'outputs' in output) return output;
  return { outputs: 'shape' in output ? [output] : output, warnings };
}

/** The type of sums and products of numbers of a type: truth values are counted. */
export const countingType = (type: TensorType): TensorType => (type === 'bool' ? 'int32' : type);
