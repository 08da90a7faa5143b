import { elementsOf } from '../../../shape.js';
import { axisArgument } from '../../arguments/axes.js';
import { isList, tensorArgument, widest } from '../../arguments/tensors.js';
import { type AnyArguments, choiceArgument, integersArgument, isAbsent } from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import type { TensorSpec } from '../../operation.js';
import { reject } from '../../rejection.js';
import { axisIn, MAX_PARTS, replaced, shown } from '../../shapes.js';
import { operations } from '../family.js';
import { someTensors } from '../options.js';

type Shape = readonly number[];
type Arguments = AnyArguments;

/** Concatenation along an axis that depends on the rank. */
const joining = (
  axisFor: (args: Arguments, rank: number) => number,
  options: NonNullable<OperationDefinition['options']> = {},
  prepared: (shape: Shape) => Shape = (shape) => shape,
): OperationDefinition => ({
  parameters: ['xs'],
  options,
  output(args) {
    const parts = someTensors(args, 'xs');
    const shapes = parts.map(({ shape }) => prepared(shape));
    const rank = shapes[0]?.length ?? 0;
    return { shape: joinedShape(shapes, axisFor(args, rank)), dtype: commonType(parts) };
  },
});

const commonType = (parts: readonly TensorSpec[]) => widest(parts.map(({ dtype }) => dtype));

function joinedShape(shapes: readonly Shape[], axis: number): Shape {
  const [first = []] = shapes;
  const total = shapes.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0);
  const different = shapes.find(
    (shape) =>
      shape.length !== first.length || String(replaced(shape, axis, 0)) !== String(replaced(first, axis, 0)),
  );
  if (different !== undefined)
    reject(`Shapes ${shown(first)} and ${shown(different)} differ in more than axis ${axis}.`, 'xs');
  return replaced(first, axis, total);
}

/** The axis that hstack joins. */
export const horizontalAxis = (rank: number): number => (rank === 1 ? 0 : axisIn(1, rank, 'axis'));

/** The shape in which dstack joins: [rows, columns, depth, …]. */
export function withDepth(shape: Shape): Shape {
  if (shape.length === 0) return [1, 1, 1];
  return shape.length === 1 ? [1, ...shape, 1] : shape.length === 2 ? [...shape, 1] : shape;
}

/** Operations that make one tensor of several. */
export const JOINING = operations({
  Concatenate: joining((args, rank) => axisArgument(args, 'axis', rank), { axis: 0 }),
  Hstack: joining((_, rank) => horizontalAxis(rank)),
  Vstack: joining((_, rank) => axisIn(0, rank, 'axis')),
  Dstack: joining((_, rank) => axisIn(2, rank, 'axis'), {}, withDepth),
  Stack: {
    parameters: ['x'],
    options: { axis: 0 },
    output(args) {
      const parts = someTensors(args, 'x');
      const [{ shape }] = parts;
      const axis = axisArgument(args, 'axis', shape.length + 1);
      const different = parts.find((part) => String(part.shape) !== String(shape));
      if (different !== undefined)
        reject(`Shapes ${shown(shape)} and ${shown(different.shape)} differ.`, 'x');
      return {
        shape: [...shape.slice(0, axis), parts.length, ...shape.slice(axis)],
        dtype: commonType(parts),
      };
    },
  },
  Append: {
    parameters: ['x1', 'x2'],
    options: { axis: null },
    output(args) {
      const parts = [tensorArgument(args, 'x1'), tensorArgument(args, 'x2')];
      const [first = []] = parts.map(({ shape }) => shape);
      const dtype = commonType(parts);
      if (isAbsent(args, 'axis'))
        return { shape: [parts.reduce((total, { shape }) => total + elementsOf(shape), 0)], dtype };
      const axis = axisArgument(args, 'axis', first.length);
      return {
        shape: joinedShape(
          parts.map(({ shape }) => shape),
          axis,
        ),
        dtype,
      };
    },
  },
  Meshgrid: {
    parameters: ['*x'],
    options: { indexing: 'xy' },
    output(args) {
      const parts = someTensors(args, 'x');
      const indexing = choiceArgument(args, 'indexing', ['xy', 'ij']);
      const sizes = parts.map(({ shape }) => elementsOf(shape));
      const [a = 1, b, ...rest] = sizes;
      const shape = indexing === 'xy' && b !== undefined ? [b, a, ...rest] : sizes;
      return parts.map(({ dtype }) => ({ shape, dtype }));
    },
  },
});

/** Division of a tensor along an axis that depends on the rank. */
const splitting = (
  axisFor: (args: Arguments, rank: number) => number,
  leastRank = 1,
): OperationDefinition => ({
  parameters: ['x'],
  options: { indices_or_sections: null },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    if (shape.length < leastRank) reject(`x has ${shape.length} axes; ${leastRank} are needed.`, 'x');
    const axis = axisFor(args, shape.length);
    const sizes = splitSizes(args, shape[axis] ?? 1);
    return sizes.map((size) => ({ shape: replaced(shape, axis, size), dtype }));
  },
});

/** The sizes of the parts: equal ones, or those between the places given. */
export function splitSizes(args: Arguments, size: number): number[] {
  const places = integersArgument(args, 'indices_or_sections');
  if (isList(args['indices_or_sections'])) return sizesBetween(places, size);
  const count = places[0] ?? 1;
  if (count < 1 || count > MAX_PARTS || size % count !== 0)
    reject(`The size ${size} cannot be split into ${count} equal parts.`, 'indices_or_sections');
  return Array.from({ length: count }, () => size / count);
}

function sizesBetween(places: readonly number[], size: number): number[] {
  const ends = [...places, size];
  const sizes = ends.map((end, part) => end - (ends[part - 1] ?? 0));
  if (sizes.some((one) => one < 0))
    reject(
      `indices_or_sections must rise from 0 to ${size}, but is ${shown(places)}.`,
      'indices_or_sections',
    );
  return sizes;
}

/** The sizes of parts that are as equal as possible. */
export function nearlyEqualSizes(args: Arguments, size: number): number[] {
  const [count = 1, ...more] = integersArgument(args, 'indices_or_sections');
  if (more.length > 0 || count < 1 || count > MAX_PARTS)
    reject(`indices_or_sections must be an integer from 1 to ${MAX_PARTS}.`, 'indices_or_sections');
  return Array.from({ length: count }, (_, part) => Math.floor(size / count) + (part < size % count ? 1 : 0));
}

/** The axis that hsplit divides. */
export const horizontalSplitAxis = (rank: number): number => (rank === 1 ? 0 : 1);

/** Operations that make several tensors of one. */
export const SPLITTING = operations({
  Split: {
    ...splitting((args, rank) => axisArgument(args, 'axis', rank)),
    options: { indices_or_sections: null, axis: 0 },
  },
  Hsplit: splitting((_, rank) => horizontalSplitAxis(rank)),
  Vsplit: splitting(() => 0, 2),
  Dsplit: splitting(() => 2, 3),
  ArraySplit: {
    parameters: ['x'],
    options: { indices_or_sections: null, axis: 0 },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      const axis = axisArgument(args, 'axis', shape.length);
      return nearlyEqualSizes(args, shape[axis] ?? 1).map((size) => ({
        shape: replaced(shape, axis, size),
        dtype,
      }));
    },
  },
});
