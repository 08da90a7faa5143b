import type { TensorType } from '../operation.js';
import { reject } from '../rejection.js';
import { type AnyArguments, isAbsent, textArgument } from './values.js';

/** A dtype of Keras as it is computed here. */
export interface ComputedType {
  dtype: TensorType;
  /** Where that is another one. */
  warnings: readonly string[];
}

const FLOATS: readonly string[] = ['float16', 'bfloat16', 'float32', 'float64'];
const INTEGERS: readonly string[] = [
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
];

/** The type that a dtype of Keras is computed in, and a warning where that is another one; undefined for other names. */
export function computedType(dtype: string): ComputedType | undefined {
  const type = FLOATS.includes(dtype)
    ? 'float32'
    : INTEGERS.includes(dtype)
      ? 'int32'
      : dtype === 'bool'
        ? 'bool'
        : undefined;
  if (type === undefined) return undefined;
  const warnings = type === dtype ? [] : [`Computed in ${type} instead of ${dtype}, which is not supported.`];
  return { dtype: type, warnings };
}

/** A dtype argument; `fallback` where it is absent or null. */
export function dtypeArgument(args: AnyArguments, name: string, fallback?: TensorType): ComputedType {
  if (fallback !== undefined && isAbsent(args, name)) return { dtype: fallback, warnings: [] };
  const text = textArgument(args, name);
  return (
    computedType(text) ??
    reject(`${name} must be the name of a dtype, such as 'float32'; got '${text}'.`, name)
  );
}
