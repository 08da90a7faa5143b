import { reject } from '../rejection.js';
import { type AnyArguments, integerArgument, integersArgument, isAbsent } from './values.js';

/** An axis from 0 on, of a tensor with `rank` axes; negative ones count from the end. */
export const axisArgument = (args: AnyArguments, name: string, rank: number): number =>
  normalized(integerArgument(args, name), name, rank);

/** Axes from 0 on, each named once, in the given order; undefined where the argument is absent or null. */
export function axesArgument(args: AnyArguments, name: string, rank: number): readonly number[] | undefined {
  if (isAbsent(args, name)) return undefined;
  const axes = integersArgument(args, name).map((axis) => normalized(axis, name, rank));
  if (new Set(axes).size === axes.length) return axes;
  return reject(`${name} names an axis twice: [${axes.join(', ')}].`, name);
}

/** Axes to reduce: every axis where the argument is absent or null. */
export const reducedAxes = (args: AnyArguments, name: string, rank: number): readonly number[] =>
  axesArgument(args, name, rank) ?? Array.from({ length: rank }, (_, axis) => axis);

/** The shape after a reduction. */
export function reducedShape(
  shape: readonly number[],
  axes: readonly number[],
  keepDims: boolean,
): readonly number[] {
  return shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));
}

function normalized(axis: number, name: string, rank: number): number {
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  return reject(
    rank === 0
      ? `${name} is ${axis}, but the tensor is a scalar and has no axes.`
      : `${name} is ${axis}, but the tensor has ${rank} axes: use ${-rank} to ${rank - 1}.`,
    name,
  );
}
