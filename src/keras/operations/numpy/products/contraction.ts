import { isList } from '../../arguments/tensors.js';
import type { AnyArguments } from '../../arguments/values.js';
import { reject } from '../../rejection.js';
import { axisIn } from '../../shapes.js';

/** A label of an axis: equal ones of several operands are multiplied with each other. */
export type Label = string;

/**
 * A product of tensors: the axes of the operands and those of the output by label, as in einsum. Axes that the output lacks
 * are summed over.
 */
export interface Contraction {
  operands: readonly (readonly Label[])[];
  output: readonly Label[];
}

type Shape = readonly number[];

/** Labels that no subscript of einsum can be. */
const labels = (prefix: string, count: number): Label[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** The shape of a product. An axis of size 1 is repeated where the label begins with a dot. */
export function contractedShape({ operands, output }: Contraction, shapes: readonly Shape[]): number[] {
  const sizes = new Map<Label, number>();
  for (const [index, operand] of operands.entries())
    for (const [axis, label] of operand.entries()) noteSize(sizes, label, shapes[index]?.[axis] ?? 1);
  return output.map((label) => sizes.get(label) ?? 1);
}

function noteSize(sizes: Map<Label, number>, label: Label, size: number): void {
  const known = sizes.get(label) ?? size;
  const isRepeated = label.startsWith('.') && (known === 1 || size === 1);
  if (known !== size && !isRepeated)
    reject(
      `The operands have the sizes ${known} and ${size} along axes that are multiplied with each other.`,
    );
  sizes.set(label, Math.max(known, size));
}

/** Labels of batch axes, which are aligned from the end and broadcast. */
const batch = (count: number, most: number): Label[] => labels('.', most).slice(most - count);

/** The product of matrices, as `matmul`: axes before the last two are broadcast. */
export function matrixProduct(a: Shape, b: Shape): Contraction {
  if (a.length === 0 || b.length === 0) return reject('A scalar has no matrix product: multiply instead.');
  const most = Math.max(a.length, b.length, 2) - 2;
  const before = { a: batch(Math.max(a.length - 2, 0), most), b: batch(Math.max(b.length - 2, 0), most) };
  const rows = a.length === 1 ? [] : ['rows'];
  const columns = b.length === 1 ? [] : ['columns'];
  return {
    operands: [
      [...before.a, ...rows, 'summed'],
      [...before.b, 'summed', ...columns],
    ],
    output: [...batch(most, most), ...rows, ...columns],
  };
}

/** The product over the last axis of a and the last but one of b, as `dot`; of scalars, their product. */
export function dotProduct(a: Shape, b: Shape): Contraction {
  if (a.length === 0 || b.length === 0) return tensorProduct(a, b, [], []);
  return tensorProduct(a, b, [a.length - 1], [Math.max(b.length - 2, 0)]);
}

/** The product over the last axis of both, as `inner`; of scalars, their product. */
export function innerProduct(a: Shape, b: Shape): Contraction {
  if (a.length === 0 || b.length === 0) return tensorProduct(a, b, [], []);
  return tensorProduct(a, b, [a.length - 1], [b.length - 1]);
}

/** The product over some axes of both, as `tensordot`. */
export function tensorProduct(a: Shape, b: Shape, fromA: Shape, fromB: Shape): Contraction {
  const named = (shape: Shape, summed: Shape, prefix: string) =>
    shape.map((_, axis) => (summed.includes(axis) ? `summed${summed.indexOf(axis)}` : `${prefix}${axis}`));
  const operands = [named(a, fromA, 'a'), named(b, fromB, 'b')];
  return { operands, output: operands.flat().filter((label) => !label.startsWith('summed')) };
}

/** The axes that `tensordot` sums over: the last of a and the first of b, or those named. */
export function summedAxes(args: AnyArguments, a: Shape, b: Shape): [number[], number[]] {
  const axes = args['axes'];
  if (typeof axes === 'number') return trailingAxes(axes, a.length, b.length);
  const [first, second, ...more] = isList(axes) ? axes : [];
  const pair = [axisList(first, a.length), axisList(second, b.length)] as const;
  if (more.length > 0 || pair[0].length !== pair[1].length)
    return reject('axes must be two lists of axes of equal length.', 'axes');
  return [pair[0], pair[1]];
}

function trailingAxes(count: number, a: number, b: number): [number[], number[]] {
  if (!Number.isInteger(count) || count > Math.min(a, b))
    return reject(`axes is ${count}, but the operands have ${a} and ${b} axes.`, 'axes');
  const summed = Array.from({ length: Math.max(count, 0) }, (_, index) => index);
  return [summed.map((index) => a - summed.length + index), summed];
}

function axisList(axes: unknown, rank: number): number[] {
  const list: readonly unknown[] = Array.isArray(axes) ? axes : [axes];
  return list.map((axis) =>
    typeof axis === 'number' ? axisIn(axis, rank, 'axes') : reject('axes must be integers.', 'axes'),
  );
}
