import { elementsOf } from '../../../shape.js';
import { axisArgument } from '../../arguments/axes.js';
import { tensorArgument } from '../../arguments/tensors.js';
import { type AnyArguments, integerArgument, isAbsent } from '../../arguments/values.js';
import { reject } from '../../rejection.js';
import { shown } from '../../shapes.js';
import { alike, countingType, operations } from '../family.js';

type Shape = readonly number[];

/** Operations on diagonals and triangles. */
export const MATRICES = {
  ...operations({
    Diag: {
      parameters: ['x'],
      options: { k: 0 },
      output(args) {
        const { shape, dtype } = tensorArgument(args, 'x');
        const k = integerArgument(args, 'k');
        if (shape.length !== 1 && shape.length !== 2)
          reject(`x must have one or two axes, not the shape ${shown(shape)}.`, 'x');
        const sizes = shape.length === 1 ? square((shape[0] ?? 0) + Math.abs(k)) : [diagonalSize(shape, k)];
        return { shape: sizes, dtype };
      },
    },
    Diagflat: {
      parameters: ['x'],
      options: { k: 0 },
      output(args) {
        const { shape, dtype } = tensorArgument(args, 'x');
        return { shape: square(elementsOf(shape) + Math.abs(integerArgument(args, 'k'))), dtype };
      },
    },
    Diagonal: {
      parameters: ['x'],
      options: { offset: 0, axis1: 0, axis2: 1 },
      output(args) {
        const { shape, dtype } = tensorArgument(args, 'x');
        const { others, size } = diagonalPlan(args, shape);
        return { shape: [...others, size], dtype };
      },
    },
    Trace: {
      parameters: ['x'],
      options: { offset: 0, axis1: 0, axis2: 1 },
      output(args) {
        const { shape, dtype } = tensorArgument(args, 'x');
        return { shape: diagonalPlan(args, shape).others, dtype: countingType(dtype) };
      },
    },
    Vander: {
      parameters: ['x'],
      options: { N: null, increasing: false },
      output(args) {
        const { shape, dtype } = tensorArgument(args, 'x');
        if (shape.length !== 1) reject(`x must have one axis, not the shape ${shown(shape)}.`, 'x');
        return { shape: [...shape, vanderColumns(args, shape)], dtype };
      },
    },
  }),
  ...alike(['Tril', 'Triu'], {
    parameters: ['x'],
    options: { k: 0 },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      integerArgument(args, 'k');
      if (shape.length < 2) reject(`x must hold matrices, not the shape ${shown(shape)}.`, 'x');
      return { shape, dtype };
    },
  }),
};

const square = (size: number): number[] => [size, size];

/** The length of a diagonal of a matrix. */
function diagonalSize([rows = 0, columns = 0]: Shape, offset: number): number {
  return Math.max(offset > 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns), 0);
}

/** The axes of the matrices, the sizes of the others, and the length of the diagonal. */
export function diagonalPlan(args: AnyArguments, shape: Shape) {
  if (shape.length < 2) reject(`x must hold matrices, not the shape ${shown(shape)}.`, 'x');
  const axes = [
    axisArgument(args, 'axis1', shape.length),
    axisArgument(args, 'axis2', shape.length),
  ] as const;
  if (axes[0] === axes[1]) reject('axis1 and axis2 must be different.', 'axis2');
  const offset = integerArgument(args, 'offset');
  const size = diagonalSize([shape[axes[0]] ?? 0, shape[axes[1]] ?? 0], offset);
  if (size === 0) reject(`offset is ${offset}, which is outside of the shape ${shown(shape)}.`, 'offset');
  return { axes, offset, size, others: shape.filter((_, axis) => axis !== axes[0] && axis !== axes[1]) };
}

/** The number of powers. */
export function vanderColumns(args: AnyArguments, shape: Shape): number {
  const columns = isAbsent(args, 'N') ? (shape[0] ?? 1) : integerArgument(args, 'N');
  return columns > 0 ? columns : reject(`N must be a positive integer, not ${columns}.`, 'N');
}
