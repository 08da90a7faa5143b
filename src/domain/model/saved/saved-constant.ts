import { toNumber } from '../../../keras/operations/non-finite.js';
import type {
  ArrayConstant,
  Constant,
  SliceConstant,
  TensorType,
} from '../../../keras/operations/operation.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { showValue } from '../../../schema/show-value.js';

/** A constant, or why a saved value is none. */
export type ReadConstant = { constant: Constant } | { refusal: string };

/** A value without parts: a number that is not finite is written as a string. */
export function plainConstant(value: null | boolean | number | string): Constant {
  return typeof value === 'string' ? (toNumber(value) ?? value) : value;
}

/** Whether Keras 3 saves a constant in an object with this class name. */
export const isConstantClass = (className: unknown): className is string =>
  typeof className === 'string' && CLASSES.has(className);

/** A constant of one of the classes that Keras 3 saves constants as. */
export function objectConstant({ class_name: className, config }: JsonObject): ReadConstant {
  const fields = isObject(config) ? config : {};
  return (
    CLASSES.get(String(className))?.(fields) ?? { refusal: `${showValue(className)} is not a constant.` }
  );
}

const CLASSES: ReadonlyMap<string, (config: JsonObject) => ReadConstant> = new Map([
  ['__ellipsis__', () => ({ constant: { ellipsis: true as const } })],
  ['__slice__', sliceConstant],
  ['__numpy__', savedArray],
  ['__tensor__', savedArray],
]);

/** `{"start": 0, "stop": null, "step": 1}`. */
export function sliceConstant({ start, stop, step }: JsonObject): ReadConstant {
  const bounds = [start, stop, step].map((bound) => bound ?? null);
  const numbers = bounds.filter((bound) => bound === null || Number.isInteger(bound));
  if (numbers.length < bounds.length)
    return { refusal: 'The bounds of a slice must be integers or null; tensors are not supported in it.' };
  const [from = null, to = null, by = null] = numbers as (number | null)[];
  const slice: SliceConstant = { slice: [from, to, by] };
  return { constant: slice };
}

function savedArray({ value, dtype }: JsonObject): ReadConstant {
  if (typeof dtype !== 'string' || !TYPES.has(dtype))
    return {
      refusal: `Constants of dtype ${showValue(dtype)} are not supported; use float32, int32 or bool.`,
    };
  return arrayConstant(value, TYPES.get(dtype) ?? 'float32');
}

/** Types that are computed as another one. */
const TYPES: ReadonlyMap<string, TensorType> = new Map([
  ...['float16', 'bfloat16', 'float32', 'float64'].map((name): [string, TensorType] => [name, 'float32']),
  ...['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'].map(
    (name): [string, TensorType] => [name, 'int32'],
  ),
  ['bool', 'bool'],
]);

const MAX_INT = 2 ** 31 - 1;

/** An array of nested lists of equal lengths. */
export function arrayConstant(value: unknown, dtype: TensorType): ReadConstant {
  const shape = shapeOf(value);
  const values = valuesOf(value, shape);
  if (values === undefined)
    return { refusal: 'An array must be nested lists of numbers, or of booleans, with equal lengths.' };
  if (dtype === 'int32' && values.some((entry) => !Number.isInteger(entry) || Math.abs(entry) > MAX_INT))
    return { refusal: 'An array of integers must hold integers of at most 32 bits.' };
  const array: ArrayConstant = { array: { dtype, shape, values } };
  return { constant: array };
}

/** The lengths of the first list on each level. */
function shapeOf(value: unknown): number[] {
  const shape: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

/** The values of all lists, row by row; undefined where a list has another length or a value is not a number. */
function valuesOf(value: unknown, shape: readonly number[]): number[] | undefined {
  let level: unknown[] = [value];
  for (const length of shape) {
    const lists = level.filter(
      (entry): entry is unknown[] => Array.isArray(entry) && entry.length === length,
    );
    if (lists.length < level.length) return undefined;
    level = lists.flat();
  }
  const numbers = level.map(elementOf).filter((entry) => entry !== undefined);
  return numbers.length === level.length ? numbers : undefined;
}

/** A boolean is 0 or 1. */
const elementOf = (value: unknown): number | undefined =>
  typeof value === 'boolean' ? Number(value) : toNumber(value);
