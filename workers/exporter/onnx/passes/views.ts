import type { Builder } from '../convert/builder.js';
import { plainNumbers } from '../convert/constants.js';
import { transpose, vector } from '../convert/steps.js';
import type { Constant, Value } from '../onnx-graph.js';

/** A value that is a transposition of another one: its axis `i` is the axis `perm[i]` of the base. */
export interface View {
  base: Value;
  perm: readonly number[];
}

/** A transposition of a view. */
export const composed = ({ base, perm }: View, order: readonly number[]): View => ({
  base,
  perm: order.map((axis) => perm[axis] ?? axis),
});

/** Whether the axes of a view are those of its base. */
export const isPlain = ({ perm }: View): boolean => perm.every((axis, at) => axis === at);

/** The transposition back. */
const inverse = (perm: readonly number[]): number[] => perm.map((_, axis) => perm.indexOf(axis));

/** A constant that is broadcast with a view, as it is broadcast with the base; undefined if it cannot be. */
export function constantFor(onnx: Builder, value: Value, perm: readonly number[]): Value | undefined {
  const { constant } = value;
  if (constant === undefined || constant.shape.length > perm.length) return undefined;
  if (constant.numbers.length === 1) return constant.shape.length === 0 ? value : scalarOf(onnx, value);
  const missing = perm.length - constant.shape.length;
  const axes = Array.from({ length: missing }, (_, axis) => axis);
  const whole = missing === 0 ? value : onnx.emit('Unsqueeze', [value, vector(onnx, axes)]);
  return transpose(onnx, whole, inverse(perm));
}

const scalarOf = (onnx: Builder, value: Value): Value => onnx.emit('Reshape', [value, vector(onnx, [])]);

/** Axes of a view as axes of its base. */
export function axesOfBase({ perm }: View, axes: Constant): number[] {
  return Array.from(plainNumbers(axes), (axis) => perm[axis < 0 ? axis + perm.length : axis] ?? 0);
}

/** The view that is left when the given axes of the base are removed. */
export function without({ perm }: View, removed: readonly number[], base: Value): View {
  const left = perm.filter((axis) => !removed.includes(axis));
  const sorted = left.toSorted((a, b) => a - b);
  return { base, perm: left.map((axis) => sorted.indexOf(axis)) };
}
