import type { OperationArgument, OperationArguments, TensorSpec, TensorType } from '../operation.js';
import { reject } from '../rejection.js';
import { isAbsent, isArrayConstant, rejectValue } from './values.js';

type Arguments = OperationArguments<TensorSpec>;

/** A tensor argument; numbers, booleans, array constants and nested lists of numbers count as tensors. */
export function tensorArgument(args: Arguments, name: string): TensorSpec {
  return specOfValue(args[name]) ?? rejectValue(args, name, 'a tensor');
}

/** A tensor argument; undefined where it is absent or null. */
export const optionalTensor = (args: Arguments, name: string): TensorSpec | undefined =>
  isAbsent(args, name) ? undefined : tensorArgument(args, name);

/** A tensor of floats. */
export function floatArgument(args: Arguments, name: string): TensorSpec {
  const tensor = tensorArgument(args, name);
  if (tensor.dtype === 'float32') return tensor;
  return reject(
    `${name} must be a float32 tensor; it is ${tensor.dtype}. Put core.Cast with dtype 'float32' before it.`,
    name,
  );
}

/** A tensor of integers. */
export function integerTensor(args: Arguments, name: string): TensorSpec {
  const tensor = tensorArgument(args, name);
  if (tensor.dtype === 'int32') return tensor;
  return reject(
    `${name} must be a tensor of integers; it is ${tensor.dtype}. Put core.Cast with dtype 'int32' before it.`,
    name,
  );
}

/** A list of tensors; one tensor counts as a list. */
export function tensorsArgument(args: Arguments, name: string): readonly TensorSpec[] {
  const value = args[name];
  const items: readonly (OperationArgument<TensorSpec> | undefined)[] = isList(value) ? value : [value];
  return items.map((item) => specOfValue(item) ?? rejectValue(args, name, 'a list of tensors'));
}

/** Whether an argument is a list. */
export const isList = <Tensor>(
  value: OperationArgument<Tensor> | undefined,
): value is readonly OperationArgument<Tensor>[] => Array.isArray(value);

/** Whether an argument is a tensor and no constant. */
export const isTensor = (value: unknown): value is TensorSpec =>
  typeof value === 'object' && value !== null && 'shape' in value && 'dtype' in value;

/** A tensor or a constant as a tensor; undefined for what cannot be one. */
export function specOfValue(value: OperationArgument<TensorSpec> | undefined): TensorSpec | undefined {
  if (isTensor(value)) return value;
  if (isArrayConstant(value)) return { shape: value.array.shape, dtype: value.array.dtype };
  if (typeof value === 'number') return { shape: [], dtype: typeOfNumbers([value]) };
  if (typeof value === 'boolean') return { shape: [], dtype: 'bool' };
  return isList(value) ? specOfList(value) : undefined;
}

/** Nested lists of numbers of one shape; a list with a tensor in it is none. */
function specOfList(items: readonly OperationArgument<TensorSpec>[]): TensorSpec | undefined {
  const specs = items.map((item) => (isTensor(item) ? undefined : specOfValue(item)));
  const [first] = specs;
  if (first === undefined) return items.length === 0 ? { shape: [0], dtype: 'float32' } : undefined;
  const known = specs.filter((spec) => spec !== undefined && isSameShape(spec.shape, first.shape));
  if (known.length !== specs.length) return undefined;
  return { shape: [items.length, ...first.shape], dtype: widest(known.flatMap((spec) => spec?.dtype ?? [])) };
}

/** float32 where one of the numbers has a fraction, int32 otherwise. */
export const typeOfNumbers = (values: readonly number[]): TensorType =>
  values.every((value) => Number.isInteger(value)) ? 'int32' : 'float32';

const ORDER: readonly TensorType[] = ['bool', 'int32', 'float32'];

/** The type that holds the values of all the given ones. */
export const widest = (types: readonly TensorType[]): TensorType =>
  ORDER.findLast((type) => types.includes(type)) ?? 'float32';

/** Whether two shapes are equal. */
export const isSameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** The shape that both are broadcast to. */
export function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  const padded = (shape: readonly number[]) => [
    ...Array.from({ length: rank - shape.length }, () => 1),
    ...shape,
  ];
  const [left, right] = [padded(a), padded(b)];
  return left.map((size, axis) => {
    const other = right[axis] ?? 1;
    if (size === other || other === 1) return size;
    return size === 1
      ? other
      : reject(`Shapes [${a.join(', ')}] and [${b.join(', ')}] cannot be broadcast together.`);
  });
}
