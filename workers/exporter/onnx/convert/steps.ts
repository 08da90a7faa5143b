import type { OnnxType, Value } from '../onnx-graph.js';
import type { Builder } from './builder.js';

/** A value in another type. */
export function cast(onnx: Builder, x: Value, type: OnnxType): Value {
  return x.type === type
    ? x
    : onnx.emit('Cast', [x], { type, shape: x.shape, attributes: { to: NUMBERS[type] } });
}

const NUMBERS = { float: 1, uint8: 2, int32: 6, int64: 7, bool: 9, double: 11, uint64: 13 } as const;

/** A constant vector of int64, as axes and shapes are. */
export const vector = (onnx: Builder, values: readonly number[]): Value =>
  onnx.constant('int64', [values.length], values);

/** A constant of the type of another value. */
export const scalarLike = (onnx: Builder, { type }: Value, value: number): Value =>
  onnx.constant(type, [], [value]);

/** A shape, axes or indices as ONNX takes them. */
export const asInt64 = (onnx: Builder, x: Value): Value => cast(onnx, x, 'int64');

/** Reorders axes; nothing where they are in order. */
export function transpose(onnx: Builder, x: Value, perm: readonly number[]): Value {
  if (perm.every((axis, at) => axis === at)) return x;
  const shape = x.shape && perm.map((axis) => x.shape?.[axis] ?? -1);
  return onnx.emit('Transpose', [x], { attributes: { perm }, shape });
}

/** Adds axes of size 1. */
export function unsqueeze(onnx: Builder, x: Value, axes: readonly number[]): Value {
  return onnx.emit('Unsqueeze', [x, vector(onnx, axes)], { shape: unsqueezed(x, axes) });
}

function unsqueezed({ shape }: Value, axes: readonly number[]): readonly number[] | undefined {
  if (shape === undefined) return undefined;
  const rank = shape.length + axes.length;
  const at = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (at.has(axis) ? 1 : (rest.shift() ?? 1)));
}

/** Removes axes of size 1. */
export function squeeze(onnx: Builder, x: Value, axes: readonly number[]): Value {
  return onnx.emit('Squeeze', [x, vector(onnx, axes)]);
}

/** A value in a known shape, of which one size may be -1. */
export const reshape = (onnx: Builder, x: Value, shape: readonly number[]): Value =>
  onnx.emit('Reshape', [x, vector(onnx, shape)], {
    shape: shape.some((size) => size === -1) ? undefined : shape,
  });

/** The part of an axis from one index to before another one. */
export function sliceAxis(
  onnx: Builder,
  x: Value,
  { axis, from, to }: { axis: number; from: number; to: number },
): Value {
  return onnx.emit('Slice', [x, vector(onnx, [from]), vector(onnx, [to]), vector(onnx, [axis])]);
}

/** A reduction over axes. */
export function reduce(
  onnx: Builder,
  op: string,
  x: Value,
  { axes, keep = false }: { axes: readonly number[]; keep?: boolean },
): Value {
  if (axes.length === 0) return x;
  return onnx.emit(op, [x, vector(onnx, axes)], { attributes: { keepdims: keep ? 1 : 0 } });
}

/** A value everywhere in the shape of another one. */
export const filledLike = (onnx: Builder, x: Value, value: number): Value => {
  const shape = onnx.emit('Shape', [x], { type: 'int64' });
  return onnx.emit('Expand', [scalarLike(onnx, x, value), shape], { shape: x.shape });
};

/** A bool where both, or either, are. */
export const and = (onnx: Builder, x: Value, y: Value): Value => onnx.emit('And', [x, y], { type: 'bool' });

export const not = (onnx: Builder, x: Value): Value => onnx.emit('Not', [x], { type: 'bool' });

/** A comparison. */
export const compare = (
  onnx: Builder,
  op: 'Equal' | 'Less' | 'Greater' | 'LessOrEqual' | 'GreaterOrEqual',
  x: Value,
  y: Value,
): Value => onnx.emit(op, [x, y], { type: 'bool' });

/** One value or the other. */
export const where = (onnx: Builder, condition: Value, x: Value, y: Value): Value =>
  onnx.emit('Where', [condition, x, y], { type: x.type });

/** The integers from 0 to before a size. */
export const counting = (onnx: Builder, type: OnnxType, size: number): Value =>
  onnx.constant(
    type,
    [size],
    Array.from({ length: size }, (_, index) => index),
  );
