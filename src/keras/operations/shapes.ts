import { axisArgument } from './arguments/axes.js';
import { broadcastShape } from './arguments/tensors.js';

/** Most tensors that an operation gives. */
export const MAX_PARTS = 4096;

/** An axis counted from 0. @param name of the argument that has it */
export const axisIn = (axis: number, rank: number, name: string): number =>
  axisArgument({ [name]: axis }, name, rank);

/** The shape that all are broadcast to. */
export const broadcastShapes = (...shapes: readonly (readonly number[])[]): readonly number[] =>
  shapes.reduce((shape, other) => broadcastShape(shape, other), []);

/** A shape with the size of an axis replaced. */
export const replaced = (
  shape: readonly number[],
  axis: number,
  ...sizes: readonly number[]
): readonly number[] => shape.toSpliced(axis, 1, ...sizes);

/** A shape as messages show it. */
export const shown = (shape: readonly (number | null)[]): string => `[${shape.join(', ')}]`;
