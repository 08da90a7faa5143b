import type { Constant, OperationArgument } from '../../operations/operation.js';
import { nestedLists } from '../../shape.js';
import { call, dictionary, type Expression, keyword, list, textLiteral, tuple } from './expression.js';

/** A number as Python writes it. */
export function numberLiteral(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : 'float("-inf")';
  return Object.is(value, -0) ? '-0.0' : String(shortest(value));
}

/** Keras prints float32 numbers with all digits: 0.0010000000474974513 is 0.001. */
function shortest(value: number): number {
  if (Number.isInteger(value) || Math.fround(value) !== value) return value;
  const digits = [1, 2, 3, 4, 5, 6, 7, 8].map((count) => Number(value.toPrecision(count)));
  return digits.find((short) => Math.fround(short) === value) ?? value;
}

/** A value of JSON in Python. */
export function literal(value: unknown): Expression {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberLiteral(value);
  if (typeof value === 'string') return textLiteral(value);
  if (Array.isArray(value)) return list(value.map(literal));
  return dictionary(Object.entries(value).map(([key, entry]) => [key, literal(entry)]));
}

/** Sizes, one for each axis: a number where they are equal. */
export function sizesLiteral(sizes: readonly unknown[]): Expression {
  const [first, ...others] = sizes.map(literal);
  const isOne = first !== undefined && others.length > 0 && others.every((size) => size === first);
  return isOne ? first : tuple(sizes.map(literal));
}

/** A constant argument of an operation or a layer's call. */
export function constantLiteral(constant: OperationArgument<never>): Expression {
  if (isList(constant)) return list(constant.map(constantLiteral));
  if (typeof constant !== 'object' || constant === null) return literal(constant);
  if ('ellipsis' in constant) return '...';
  if ('slice' in constant) return call('slice', ...constant.slice.map(literal));
  const { dtype, shape, values } = constant.array;
  const plain = values.map((value) => (dtype === 'bool' ? value !== 0 : value));
  return call('np.array', literal(nestedLists(plain, shape)), keyword('dtype', textLiteral(dtype)));
}

/** A part of an index between brackets: `0`, `1:3`, `...`, `None`. */
export function indexLiteral(part: Constant): string | undefined {
  if (part === null) return 'None';
  if (typeof part === 'number') return numberLiteral(part);
  if (typeof part !== 'object' || 'array' in part) return undefined;
  if ('ellipsis' in part) return '...';
  const [start, stop, step] = part.slice.map((bound) => (bound === null ? '' : String(bound)));
  return `${start}:${stop}${step === '' ? '' : `:${step}`}`;
}

const isList = (value: OperationArgument<never>): value is readonly OperationArgument<never>[] =>
  Array.isArray(value);
