import { elementsOf } from '../../../shape.js';
import { axisArgument } from '../../arguments/axes.js';
import { integerTensor, tensorArgument } from '../../arguments/tensors.js';
import { type AnyArguments, integersArgument, isAbsent } from '../../arguments/values.js';
import type { OperationArguments, TensorSpec } from '../../operation.js';
import { reject } from '../../rejection.js';
import { broadcastShapes, replaced } from '../../shapes.js';
import { operations } from '../family.js';
import { constantNumbers } from '../options.js';
import { indexEntries, selectedShape } from './index-key.js';

/** Operations that select parts of a tensor by their places. */
export const SELECTING = operations({
  GetItem: {
    parameters: ['x', 'key'],
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      return { shape: selectedShape(indexEntries(args, shape)), dtype };
    },
  },
  Take: {
    parameters: ['x', 'indices'],
    options: { axis: null },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      const { sizes, axis } = takenFrom(args, shape);
      const indices = indicesOf(args, sizes[axis] ?? 1);
      return { shape: replaced(sizes, axis, ...indices.shape), dtype };
    },
  },
  TakeAlongAxis: {
    parameters: ['x', 'indices'],
    options: { axis: null },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      const { sizes, axis } = takenFrom(args, shape);
      const indices = indicesOf(args, sizes[axis] ?? 1);
      if (indices.shape.length !== sizes.length)
        reject(`indices has ${indices.shape.length} axes, but x has ${sizes.length}.`, 'indices');
      const { output } = alongAxisShapes(sizes, indices.shape, axis);
      return { shape: output, dtype };
    },
  },
  UnravelIndex: {
    parameters: ['indices'],
    options: { shape: null },
    output(args) {
      const { shape } = integerTensor(args, 'indices');
      return unravelledShape(args).map(() => ({ shape, dtype: 'int32' as const }));
    },
  },
});

/** The shape that is taken from, and the axis: all numbers in one row where no axis is given. */
export function takenFrom(args: AnyArguments, shape: readonly number[]) {
  if (isAbsent(args, 'axis')) return { sizes: [elementsOf(shape)], axis: 0 };
  return { sizes: shape, axis: axisArgument(args, 'axis', shape.length) };
}

/** Shapes of x, its indices and the output, of which all axes but one are broadcast. */
export function alongAxisShapes(x: readonly number[], indices: readonly number[], axis: number) {
  const others = broadcastShapes(replaced(x, axis, 1), replaced(indices, axis, 1));
  const output = replaced(others, axis, indices[axis] ?? 1);
  return { x: replaced(others, axis, x[axis] ?? 1), output };
}

function indicesOf(args: OperationArguments<TensorSpec>, size: number): TensorSpec {
  const indices = integerTensor(args, 'indices');
  const values = constantNumbers(args['indices']);
  const wrong = values.find((place) => place < -size || place >= size);
  if (wrong !== undefined) reject(`indices has ${wrong}, but x has the size ${size} there.`, 'indices');
  return indices;
}

/** The shape that indices are counted in. */
export function unravelledShape(args: AnyArguments): readonly number[] {
  return integersArgument(args, 'shape', { minimum: 1 });
}
