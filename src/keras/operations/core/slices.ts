import { axisArgument } from '../arguments/axes.js';
import { tensorArgument } from '../arguments/tensors.js';
import { type AnyArguments, integersArgument, optionalInteger, rejectValue } from '../arguments/values.js';
import type { OperationArguments, TensorSpec } from '../operation.js';
import { reject } from '../rejection.js';
import { MAX_PARTS } from '../shapes.js';
import { core } from './core.js';

/** An integer for each axis. */
function perAxis(args: AnyArguments, name: string, rank: number): readonly number[] {
  const values = integersArgument(args, name, { minimum: -1 });
  return values.length === rank
    ? values
    : rejectValue(args, name, `a list of ${rank} integers, one for each axis`);
}

/** Where a slice of x begins, on each axis. */
export const startIndices = (args: AnyArguments, rank: number): readonly number[] => {
  const starts = perAxis(args, 'start_indices', rank);
  return starts.every((start) => start >= 0)
    ? starts
    : rejectValue(args, 'start_indices', 'a list of integers of at least 0');
};

/** A part of a tensor. A size of -1 goes up to the end. */
export const Slice = core('Slice', {
  parameters: ['inputs', 'start_indices'],
  options: { shape: null },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'inputs');
    const starts = startIndices(args, shape.length);
    const sizes = perAxis(args, 'shape', shape.length);
    return {
      shape: shape.map((length, axis) => sizeOf(length, starts[axis] ?? 0, sizes[axis] ?? -1)),
      dtype,
    };
  },
});

function sizeOf(length: number, start: number, size: number): number {
  const whole = size === -1 ? length - start : size;
  if (whole >= 0 && start + whole <= length) return whole;
  return reject(`A slice of ${size} from ${start} does not fit into an axis of ${length}.`, 'shape');
}

/** A tensor with a part of it replaced. */
export const SliceUpdate = core('SliceUpdate', {
  parameters: ['inputs', 'start_indices', 'updates'],
  output(args) {
    const inputs = tensorArgument(args, 'inputs');
    const updates = sameType(args, 'updates', inputs);
    const starts = startIndices(args, inputs.shape.length);
    if (updates.shape.length !== inputs.shape.length)
      return rejectValue(args, 'updates', `a tensor of ${inputs.shape.length} axes, as inputs has`);
    for (const [axis, size] of updates.shape.entries())
      sizeOf(inputs.shape[axis] ?? 0, starts[axis] ?? 0, size);
    return inputs;
  },
});

/** A tensor that is put into another one. */
export function sameType(
  args: OperationArguments<TensorSpec>,
  name: string,
  { dtype }: TensorSpec,
): TensorSpec {
  const tensor = tensorArgument(args, name);
  return tensor.dtype === dtype ? tensor : rejectValue(args, name, `a ${dtype} tensor, as inputs is`);
}

/** The parts of an axis, each a tensor. */
export const Unstack = core('Unstack', {
  parameters: ['x'],
  options: { num: null, axis: 0 },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    const axis = axisArgument(args, 'axis', shape.length);
    const size = shape[axis] ?? 1;
    if (size > MAX_PARTS)
      reject(`Unstack takes at most ${MAX_PARTS} parts; axis ${axis} has ${size}.`, 'axis');
    const num = optionalInteger(args, 'num') ?? size;
    if (num !== size) reject(`num is ${num}, but axis ${axis} has ${size} parts.`, 'num');
    return Array.from({ length: size }, () => ({ shape: shape.toSpliced(axis, 1), dtype }));
  },
});
