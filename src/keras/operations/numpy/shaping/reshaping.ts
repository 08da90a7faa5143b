import { elementsOf } from '../../../shape.js';
import { axesArgument, axisArgument } from '../../arguments/axes.js';
import { tensorArgument } from '../../arguments/tensors.js';
import { type AnyArguments, integersArgument, isAbsent } from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import { reject } from '../../rejection.js';
import { broadcastShapes, shown } from '../../shapes.js';
import { operations } from '../family.js';
import { openSizes } from '../options.js';

type Shape = readonly number[];
type Arguments = AnyArguments;

/** An operation that gives the numbers of `x` another shape. */
const reshaping = (
  options: NonNullable<OperationDefinition['options']>,
  shapeOf: (shape: Shape, args: Arguments) => Shape,
): OperationDefinition => ({
  parameters: ['x'],
  options,
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    return { shape: shapeOf(shape, args), dtype };
  },
});

/** Operations on the shape of a tensor, and on the order of its axes. */
export const RESHAPING = operations({
  Reshape: reshaping({ newshape: null }, newShape),
  Ravel: reshaping({}, (shape) => [elementsOf(shape)]),
  ExpandDims: reshaping({ axis: null }, expandedShape),
  Squeeze: reshaping({ axis: null }, squeezedShape),
  Transpose: reshaping({ axes: null }, (shape, args) => permuted(shape, transposedAxes(args, shape.length))),
  Swapaxes: reshaping({ axis1: null, axis2: null }, (shape, args) =>
    permuted(shape, swappedAxes(args, shape.length)),
  ),
  Moveaxis: reshaping({ source: null, destination: null }, (shape, args) =>
    permuted(shape, movedAxes(args, shape.length)),
  ),
  BroadcastTo: reshaping({ shape: null }, (shape, args) => broadcastTarget(args, shape)),
});

/** The shape that Reshape gives: one size may be -1, or null, which stands for the size of the batch. */
export function newShape(shape: Shape, args: AnyArguments): number[] {
  const sizes = openSizes(args, 'newshape');
  const hasRest = sizes.includes(-1);
  const known = sizes.map((size) => size ?? (hasRest ? (shape[0] ?? 1) : -1));
  if (known.some((size) => size < -1) || known.filter((size) => size === -1).length > 1)
    reject(`newshape must have sizes of 0 or more, of which one may be -1, not ${shown(sizes)}.`, 'newshape');
  const given = elementsOf(known.filter((size) => size !== -1));
  const rest = given === 0 ? 0 : elementsOf(shape) / given;
  const filled = known.map((size) => (size === -1 ? rest : size));
  if (!Number.isInteger(rest) || elementsOf(filled) !== elementsOf(shape))
    reject(`x has the shape ${shown(shape)}, which cannot be reshaped to ${shown(sizes)}.`, 'newshape');
  return filled;
}

function expandedShape(shape: Shape, args: Arguments): number[] {
  const rank = shape.length + integersArgument(args, 'axis').length;
  const added = axesArgument(args, 'axis', rank) ?? [];
  const sizes = [...shape];
  return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (sizes.shift() ?? 1)));
}

/** The axes of size 1 that Squeeze removes. Without `axis`, all but the first, which is the batch. */
export function squeezedAxes(args: Arguments, shape: Shape): Shape {
  const axes = axesArgument(args, 'axis', shape.length);
  return axes ?? shape.flatMap((size, axis) => (size === 1 && axis > 0 ? [axis] : []));
}

function squeezedShape(shape: Shape, args: Arguments): number[] {
  if (isAbsent(args, 'axis') && shape[0] === 1)
    reject('The first axis of x has the size 1 and may be the batch: name the axes to squeeze.', 'axis');
  const axes = squeezedAxes(args, shape);
  const wrong = axes.find((axis) => shape[axis] !== 1);
  if (wrong !== undefined)
    reject(`Axis ${wrong} has the size ${shape[wrong]}: only 1 can be squeezed.`, 'axis');
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The order of axes that Transpose gives: reversed where none is given. */
export function transposedAxes(args: Arguments, rank: number): Shape {
  const axes = axesArgument(args, 'axes', rank) ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (axes.length !== rank)
    reject(`axes must name each of the ${rank} axes once, not ${shown(axes)}.`, 'axes');
  return axes;
}

/** The order of axes with two of them exchanged. */
export function swappedAxes(args: Arguments, rank: number): number[] {
  const [a, b] = [axisArgument(args, 'axis1', rank), axisArgument(args, 'axis2', rank)];
  return Array.from({ length: rank }, (_, axis) => (axis === a ? b : axis === b ? a : axis));
}

/** The order of axes with some of them moved. */
export function movedAxes(args: Arguments, rank: number): number[] {
  const from = axesArgument(args, 'source', rank) ?? [];
  const to = axesArgument(args, 'destination', rank) ?? [];
  if (from.length !== to.length)
    reject(`source names ${from.length} axes, destination ${to.length}.`, 'destination');
  return withMoved(rank, from, to);
}

/** The order of axes of a tensor that puts `from` at the places of `to`. */
export function withMoved(rank: number, from: Shape, to: Shape): number[] {
  const others = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !from.includes(axis));
  return Array.from({ length: rank }, (_, place) => {
    const moved = from[to.indexOf(place)];
    return moved ?? others.shift() ?? place;
  });
}

const permuted = (shape: Shape, axes: Shape): number[] => axes.map((axis) => shape[axis] ?? 1);

/** The shape that x is broadcast to: null keeps the size that x has. */
export function broadcastTarget(args: AnyArguments, shape: Shape): number[] {
  const sizes = openSizes(args, 'shape');
  const target = sizes.map((size, place) => size ?? shape[place - sizes.length + shape.length] ?? 1);
  if (String(broadcastShapes(shape, target)) !== String(target))
    reject(`x has the shape ${shown(shape)}, which cannot be broadcast to ${shown(sizes)}.`, 'shape');
  return target;
}
