import { sum } from '../../../../schema/sum.js';
import { elementsOf } from '../../../shape.js';
import { axesArgument, axisArgument } from '../../arguments/axes.js';
import { show } from '../../arguments/show.js';
import { isList, optionalTensor, tensorArgument } from '../../arguments/tensors.js';
import {
  type AnyArguments,
  choiceArgument,
  integerArgument,
  integersArgument,
  isAbsent,
} from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import type { OperationArguments, TensorSpec, TensorType } from '../../operation.js';
import { reject } from '../../rejection.js';
import { axisIn, replaced, shown } from '../../shapes.js';
import { operations } from '../family.js';

type Shape = readonly number[];
type Arguments = AnyArguments;

/** Operations that repeat, pad, move and reverse the numbers of a tensor. */
export const REPEATING = operations({
  Tile: {
    parameters: ['x'],
    options: { repeats: null },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      const { sizes, repeats } = tiling(args, shape);
      return { shape: sizes.map((size, axis) => size * (repeats[axis] ?? 1)), dtype };
    },
  },
  Repeat: {
    parameters: ['x'],
    options: { repeats: null, axis: null },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      const { sizes, axis, repeats } = repetition(args, shape);
      const [every = 1] = repeats;
      const size = repeats.length === 1 ? (sizes[axis] ?? 1) * every : sum(repeats);
      return { shape: replaced(sizes, axis, size), dtype };
    },
  },
  Pad: {
    parameters: ['x', 'constant_values'],
    options: { pad_width: null, mode: 'constant' },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      const widths = padding(args, shape);
      checkFilling(args, dtype);
      return { shape: shape.map((size, axis) => size + sum(widths[axis] ?? [])), dtype };
    },
  },
  Roll: {
    parameters: ['x'],
    options: { shift: null, axis: null },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      rolling(args, shape);
      return { shape, dtype };
    },
  },
  Flip: {
    parameters: ['x'],
    options: { axis: null },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      axesArgument(args, 'axis', shape.length);
      return { shape, dtype };
    },
  },
  Fliplr: flipped(2),
  Flipud: flipped(1),
  Rot90: {
    parameters: ['array'],
    options: { k: 1, axes: [0, 1] },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'array');
      const { turns, axes } = rotation(args, shape.length);
      const [a, b] = axes;
      const isTurned = turns % 2 === 1;
      const sizes = shape.map((size, axis) => (axis === a ? shape[b] : axis === b ? shape[a] : size) ?? 1);
      return { shape: isTurned ? sizes : shape, dtype };
    },
  },
});

function flipped(leastRank: number): OperationDefinition {
  return {
    parameters: ['x'],
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      if (shape.length < leastRank) reject(`x has ${shape.length} axes; ${leastRank} are needed.`, 'x');
      return { shape, dtype };
    },
  };
}

function counts(args: Arguments, name: string): readonly number[] {
  const repeats = integersArgument(args, name);
  if (repeats.some((count) => count < 0))
    reject(`${name} must not be negative, but is ${shown(repeats)}.`, name);
  return repeats;
}

/** A tensor with axes of size 1 put before it, and how often each axis is repeated. */
export function tiling(args: Arguments, shape: Shape): { sizes: number[]; repeats: number[] } {
  const repeats = counts(args, 'repeats');
  const rank = Math.max(shape.length, repeats.length);
  const filled = (list: Shape) => [...Array.from({ length: rank - list.length }, () => 1), ...list];
  return { sizes: filled(shape), repeats: filled(repeats) };
}

/** The shape before the repetition, the axis, and how often each place of it, or every one, is repeated. */
export function repetition(args: Arguments, shape: Shape): { sizes: Shape; axis: number; repeats: Shape } {
  const isFlat = isAbsent(args, 'axis');
  const sizes = isFlat ? [elementsOf(shape)] : shape;
  const axis = isFlat ? 0 : axisArgument(args, 'axis', shape.length);
  const repeats = counts(args, 'repeats');
  const size = sizes[axis] ?? 1;
  if (repeats.length !== 1 && repeats.length !== size)
    reject(`repeats has ${repeats.length} entries, but x has the size ${size} there.`, 'repeats');
  return { sizes, axis, repeats };
}

/** How far each axis is padded before and after it. */
export function padding(args: Arguments, shape: Shape): readonly (readonly [number, number])[] {
  const mode = choiceArgument(args, 'mode', ['constant', 'reflect', 'symmetric']);
  const pairs = pairsOf(args);
  const [first] = pairs;
  if (pairs.length !== 1 && pairs.length !== shape.length)
    reject(`pad_width has ${pairs.length} pairs, but x has ${shape.length} axes.`, 'pad_width');
  const widths = shape.map((_, axis) => (pairs.length === 1 ? first : pairs[axis]) ?? ([0, 0] as const));
  const most = (size: number) => (mode === 'reflect' ? size - 1 : size);
  if (mode !== 'constant' && widths.some((pair, axis) => Math.max(...pair) > most(shape[axis] ?? 1)))
    reject(`pad_width is larger than mode ${mode} can fill from the shape ${shown(shape)}.`, 'pad_width');
  return widths;
}

function pairsOf(args: Arguments): readonly (readonly [number, number])[] {
  const value = args['pad_width'] ?? null;
  const isNested = isList(value) && value.some((item) => isList(item));
  const rows = isNested ? value : [value];
  return rows.map((row) => {
    const [before = 0, after = before, ...more] = counts({ pad_width: row }, 'pad_width');
    if (more.length > 0) reject(`pad_width must hold pairs of integers, not ${show(value)}.`, 'pad_width');
    return [before, after];
  });
}

function checkFilling(args: OperationArguments<TensorSpec>, dtype: TensorType): void {
  const filling = optionalTensor(args, 'constant_values');
  if (filling === undefined) return;
  if (args['mode'] !== 'constant') reject("constant_values is for mode 'constant' only.", 'constant_values');
  if (filling.shape.length > 0) reject('constant_values must be one number.', 'constant_values');
  if (dtype === 'int32' && filling.dtype === 'float32')
    reject('constant_values must be an integer, as x is of type int32.', 'constant_values');
}

/** How far each axis is moved; without axes, all numbers as one row. */
export function rolling(args: Arguments, shape: Shape): { shifts: readonly number[]; axes: Shape | null } {
  const shifts = integersArgument(args, 'shift');
  const axes = isAbsent(args, 'axis') ? null : integersArgument(args, 'axis');
  const counted = axes?.map((axis) => axisIn(axis, shape.length, 'axis')) ?? null;
  if (shifts.length !== (counted?.length ?? 1))
    reject(`shift has ${shifts.length} entries, but axis has ${counted?.length ?? 1}.`, 'shift');
  return { shifts, axes: counted };
}

/** The number of quarter turns, 0 to 3, and the axes of the plane. */
export function rotation(args: Arguments, rank: number): { turns: number; axes: readonly [number, number] } {
  const turns = ((integerArgument(args, 'k') % 4) + 4) % 4;
  const [a, b, ...more] = axesArgument(args, 'axes', rank) ?? [];
  if (a === undefined || b === undefined || more.length > 0)
    return reject('axes must name two axes.', 'axes');
  return { turns, axes: [a, b] };
}
