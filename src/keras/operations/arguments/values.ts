import type { OperationArguments } from '../operation.js';
import { reject } from '../rejection.js';
import { show } from './show.js';

/** Arguments whose tensors are not read: specs and kernels read constants alike. */
export type AnyArguments = OperationArguments<unknown>;

/** Bounds of a number. */
export interface Bounds {
  minimum?: number;
  maximum?: number;
}

/** Whether an argument is absent or null. */
export const isAbsent = (args: AnyArguments, name: string): boolean =>
  args[name] === undefined || args[name] === null;

/** Rejects an argument for another value than the expected ones. */
export function rejectValue(args: AnyArguments, name: string, expected: string): never {
  return reject(`${name} must be ${expected}; got ${show(args[name])}.`, name);
}

/** An integer argument. */
export function integerArgument(args: AnyArguments, name: string, bounds: Bounds = {}): number {
  const value = args[name];
  return isInteger(value, bounds) ? value : rejectValue(args, name, `an integer${boundsInWords(bounds)}`);
}

/** An integer argument; undefined where it is absent or null. */
export const optionalInteger = (args: AnyArguments, name: string, bounds: Bounds = {}): number | undefined =>
  isAbsent(args, name) ? undefined : integerArgument(args, name, bounds);

/** A finite number. */
export function numberArgument(args: AnyArguments, name: string, bounds: Bounds = {}): number {
  const value = args[name];
  return isNumber(value) && isWithin(value, bounds)
    ? value
    : rejectValue(args, name, `a number${boundsInWords(bounds)}`);
}

/** A finite number; undefined where it is absent or null. */
export const optionalNumber = (args: AnyArguments, name: string, bounds: Bounds = {}): number | undefined =>
  isAbsent(args, name) ? undefined : numberArgument(args, name, bounds);

/** True or false; null and absent count as false, and 0 and 1 as numbers, as in Python. */
export function flagArgument(args: AnyArguments, name: string): boolean {
  const value = args[name];
  return isFlag(value) ? Boolean(value) : rejectValue(args, name, 'true or false');
}

/** Whether a value is true or false, or counts as that in Python. */
export const isFlag = (value: unknown): boolean =>
  typeof value === 'boolean' || value === undefined || value === null || value === 0 || value === 1;

/** A string argument. */
export function textArgument(args: AnyArguments, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : rejectValue(args, name, 'a string');
}

/** One of the given strings. */
export function choiceArgument<const Choice extends string>(
  args: AnyArguments,
  name: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === args[name]);
  return found ?? rejectValue(args, name, `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`);
}

/** A list of integers, which may be an array constant; one integer counts as a list. */
export function integersArgument(args: AnyArguments, name: string, bounds: Bounds = {}): readonly number[] {
  const values = listOf(args[name]);
  return values?.every((value) => isInteger(value, bounds)) === true
    ? values.filter((value) => typeof value === 'number')
    : rejectValue(args, name, `an integer or a list of integers${boundsInWords(bounds)}`);
}

/** An integer for each of `rank` axes; one integer stands for all. */
export function sizesArgument(
  args: AnyArguments,
  name: string,
  rank: number,
  bounds: Bounds = { minimum: 1 },
): readonly number[] {
  const sizes = integersArgument(args, name, bounds);
  const [first = 1] = sizes;
  if (sizes.length === 1) return Array.from({ length: rank }, () => first);
  return sizes.length === rank ? sizes : rejectValue(args, name, `an integer or ${rank} of them`);
}

/** The items of a list or of an array constant of one axis; a value counts as a list of one. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'number') return [value];
  return isArrayConstant(value) && value.array.shape.length <= 1 ? value.array.values : undefined;
}

/** Whether an argument is an array constant. */
export function isArrayConstant(value: unknown): value is {
  array: { dtype: 'float32' | 'int32' | 'bool'; shape: readonly number[]; values: readonly number[] };
} {
  return typeof value === 'object' && value !== null && 'array' in value;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const isInteger = (value: unknown, bounds: Bounds): value is number =>
  isNumber(value) && Number.isInteger(value) && isWithin(value, bounds);

const isWithin = (
  value: number,
  { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: Bounds,
) => value >= minimum && value <= maximum;

function boundsInWords({ minimum, maximum }: Bounds): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}
