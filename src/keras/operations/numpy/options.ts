import { dtypeArgument } from '../arguments/dtypes.js';
import { tensorsArgument } from '../arguments/tensors.js';
import { type AnyArguments, isAbsent, rejectValue } from '../arguments/values.js';
import type { OperationArguments, TensorSpec, TensorType } from '../operation.js';

/** The type that the option `dtype` is computed as; undefined where it is absent or null. */
export const dtypeOption = (args: AnyArguments): TensorType | undefined =>
  isAbsent(args, 'dtype') ? undefined : dtypeArgument(args, 'dtype').dtype;

/** Warnings about the option `dtype`. */
export const dtypeWarnings = (args: AnyArguments): readonly string[] =>
  isAbsent(args, 'dtype') ? [] : dtypeArgument(args, 'dtype').warnings;

/** The sizes of a shape, null where the definition leaves one open; one size counts as a list. */
export function openSizes(args: AnyArguments, name: string): readonly (number | null)[] {
  const value = args[name];
  const sizes: readonly unknown[] = Array.isArray(value) ? value : [value ?? Number.NaN];
  return sizes.map((size) =>
    size === null || Number.isInteger(size) ? toSize(size) : rejectValue(args, name, 'a list of integers'),
  );
}

const toSize = (size: unknown): number | null => (size === null ? null : Number(size));

/** The numbers of a constant, row after row; none of a tensor. */
export function constantNumbers(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.flatMap(constantNumbers);
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null || !('array' in value)) return [];
  const { array } = value;
  return typeof array === 'object' && array !== null && 'values' in array
    ? constantNumbers(array.values)
    : [];
}

/** A number, which need not be finite. */
export function anyNumber(args: AnyArguments, name: string): number {
  const value = args[name];
  return typeof value === 'number' ? value : rejectValue(args, name, 'a number');
}

/** The same; undefined where it is absent or null. */
export const optionalNumber = (args: AnyArguments, name: string): number | undefined =>
  isAbsent(args, name) ? undefined : anyNumber(args, name);

/** A list of at least one tensor; one tensor counts as a list. */
export function someTensors(
  args: OperationArguments<TensorSpec>,
  name: string,
): readonly [TensorSpec, ...TensorSpec[]] {
  const [first, ...rest] = tensorsArgument(args, name);
  return first === undefined ? rejectValue(args, name, 'a list of tensors') : [first, ...rest];
}
