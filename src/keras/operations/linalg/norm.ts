import { reducedAxes, reducedShape } from '../arguments/axes.js';
import { tensorArgument } from '../arguments/tensors.js';
import { type AnyArguments, flagArgument, isAbsent, rejectValue } from '../arguments/values.js';
import { reject } from '../rejection.js';
import { linalg } from './linalg.js';

/** The order of a norm: null is that of the squares. Python's infinities are strings where JSON has none. */
export type NormOrder = number | 'fro' | null;

const INFINITIES: ReadonlyMap<unknown, number> = new Map([
  ['Infinity', Number.POSITIVE_INFINITY],
  ['inf', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/** Reads the order of a norm over so many axes. */
export function orderArgument(args: AnyArguments, axes: number): NormOrder {
  if (isAbsent(args, 'ord')) return null;
  const value = INFINITIES.get(args['ord']) ?? args['ord'];
  return axes === 1 ? vectorOrder(args, value) : matrixOrder(args, value);
}

const vectorOrder = (args: AnyArguments, value: unknown): number =>
  typeof value === 'number' ? value : rejectValue(args, 'ord', 'a number or null for vectors');

function matrixOrder(args: AnyArguments, value: unknown): NormOrder {
  if (value === 'nuc' || value === 2 || value === -2)
    return reject(`The norm of order ${value} needs singular values, which are not supported.`, 'ord');
  if (value === 'fro' || value === 1 || value === -1) return value;
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return value;
  return rejectValue(args, 'ord', "'fro', 1, -1, 'Infinity', '-Infinity' or null for matrices");
}

/** The norm of vectors or matrices. */
export const Norm = linalg('Norm', {
  parameters: ['x'],
  options: { ord: null, axis: null, keepdims: false },
  output(args) {
    const { shape } = tensorArgument(args, 'x');
    const axes = reducedAxes(args, 'axis', shape.length);
    if (axes.length !== 1 && axes.length !== 2)
      reject(`A norm is over one axis or two; axis names ${axes.length}.`, 'axis');
    orderArgument(args, axes.length);
    return { shape: reducedShape(shape, axes, flagArgument(args, 'keepdims')), dtype: 'float32' };
  },
});
