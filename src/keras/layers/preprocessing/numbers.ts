import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import { type Kind, list } from '../../argument.js';
import type { Shape } from '../../shape.js';
import type { Complaint } from '../shapes/shape-inference.js';

/** A number, or numbers along one to three axes. */
export type Numbers = number | number[] | number[][] | number[][][];

/** The kind of an argument that is a number or an array of up to three axes. */
export function numbers(description: string, bounds: { minimum?: number } = {}): Kind<Numbers> {
  const number = Type.Number(bounds);
  const row = Type.Array(number, { minItems: 1 });
  const rows = Type.Array(row, { minItems: 1 });
  return list(oneOf([number, row, rows, Type.Array(rows, { minItems: 1 })], { description }));
}

/** The sizes of an array, none for a number; undefined where lists side by side differ in length. */
export function shapeOf(numbers: Numbers): Shape | undefined {
  if (typeof numbers === 'number') return [];
  const [first, ...others] = numbers.map(shapeOf);
  const isEven = first !== undefined && others.every((other) => String(other) === String(first));
  return isEven ? [numbers.length, ...first] : undefined;
}

/** An argument whose lists side by side differ in length. */
export const raggedComplaints = (argument: string, numbers: Numbers): Complaint[] =>
  shapeOf(numbers) === undefined
    ? [{ argument, complaint: `The lists in ${argument} must be of one length.` }]
    : [];

/** Whether an array with these sizes can be repeated along the given ones, which stay as they are: aligned at their ends. */
export const repeatsAlong = (sizes: Shape, target: Shape): boolean =>
  sizes.length <= target.length &&
  sizes.every((size, axis) => size === 1 || size === target[target.length - sizes.length + axis]);
