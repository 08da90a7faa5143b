import type { Attribute, Constant, OnnxType } from '../onnx-graph.js';
import {
  broadcastShape,
  broadcastTo,
  gatherStrided,
  numbersOf,
  plainNumbers,
  sizeOf,
  stridesOf,
} from './constants.js';

/** A node on constants. */
export interface ConstantNode {
  inputs: readonly Constant[];
  attributes: Readonly<Record<string, Attribute>>;
  /** Of the output. */
  type: OnnxType;
}

type Fold = (node: ConstantNode) => Constant | undefined;

/** Larger results are left to the runtime, unless they are no larger than the inputs. */
const MAX_GROWN_ELEMENTS = 65_536;

/** Computes a node on constants; undefined where that is left to the runtime. */
export function fold(op: string, node: ConstantNode): Constant | undefined {
  return FOLDS.get(op)?.(node);
}

const elementwise =
  (compute: (...values: number[]) => number): Fold =>
  ({ inputs, type }) => {
    const shape = inputs.map((input) => input.shape).reduce(broadcastShape);
    if (isTooLarge(shape, inputs)) return undefined;
    const columns = inputs.map((input) => plainNumbers(broadcastTo(input, shape)));
    const values = Float64Array.from({ length: sizeOf(shape) }, (_, at) =>
      compute(...columns.map((column) => column[at] ?? 0)),
    );
    return { shape, numbers: numbersOf(type, values) };
  };

const isTooLarge = (shape: readonly number[], inputs: readonly Constant[]): boolean =>
  sizeOf(shape) > Math.max(MAX_GROWN_ELEMENTS, ...inputs.map((input) => sizeOf(input.shape)));

const divide: Fold = (node) =>
  node.type === 'float' ? elementwise((x, y) => x / y)(node) : elementwise((x, y) => Math.trunc(x / y))(node);

const cast: Fold = ({ inputs: [x], type }) => {
  if (x === undefined) return undefined;
  const values = plainNumbers(x);
  const isIntegral = type === 'int32' || type === 'int64' || type === 'uint8';
  if (isIntegral && !Array.from(values).every(Number.isFinite)) return undefined;
  return {
    shape: x.shape,
    numbers: numbersOf(type, isIntegral ? Array.from(values, Math.trunc) : values),
  };
};

const reshape: Fold = ({ inputs: [x, to] }) => {
  if (x === undefined || to === undefined) return undefined;
  const sizes = Array.from(plainNumbers(to), (size, axis) => (size === 0 ? (x.shape[axis] ?? 0) : size));
  const known = sizes.filter((size) => size !== -1);
  const shape = sizes.map((size) => (size === -1 ? sizeOf(x.shape) / sizeOf(known) : size));
  return { shape, numbers: x.numbers };
};

const unsqueeze: Fold = ({ inputs: [x, axes] }) => {
  if (x === undefined || axes === undefined) return undefined;
  const rank = x.shape.length + axes.numbers.length;
  const at = new Set(Array.from(plainNumbers(axes), (axis) => (axis < 0 ? axis + rank : axis)));
  const rest = [...x.shape];
  const shape = Array.from({ length: rank }, (_, axis) => (at.has(axis) ? 1 : (rest.shift() ?? 1)));
  return { shape, numbers: x.numbers };
};

const squeeze: Fold = ({ inputs: [x, axes] }) => {
  if (x === undefined || axes === undefined) return undefined;
  const at = new Set(Array.from(plainNumbers(axes), (axis) => (axis < 0 ? axis + x.shape.length : axis)));
  return { shape: x.shape.filter((_, axis) => !at.has(axis)), numbers: x.numbers };
};

const transpose: Fold = ({ inputs: [x], attributes: { perm } }) => {
  if (x === undefined || !Array.isArray(perm)) return undefined;
  const order: readonly number[] = perm;
  const strides = stridesOf(x.shape);
  const shape = order.map((axis) => x.shape[axis] ?? 1);
  const by = order.map((axis) => strides[axis] ?? 1);
  return { shape, numbers: gatherStrided(x.numbers, shape, by) };
};

/** Along axes, from starts to ends, in steps. */
const slice: Fold = ({ inputs: [x, starts, ends, axes, steps] }) => {
  if (x === undefined || starts === undefined || ends === undefined || axes === undefined) return undefined;
  const shape = [...x.shape];
  const strides = stridesOf(x.shape);
  let offset = 0;
  for (const [at, axis] of Array.from(plainNumbers(axes)).entries()) {
    const size = x.shape[axis] ?? 0;
    const step = steps === undefined ? 1 : (plainNumbers(steps)[at] ?? 1);
    if (step < 1) return undefined;
    const from = bounded(plainNumbers(starts)[at] ?? 0, size);
    const to = bounded(plainNumbers(ends)[at] ?? size, size);
    offset += from * (strides[axis] ?? 1);
    shape[axis] = Math.max(0, Math.ceil((to - from) / step));
    strides[axis] = (strides[axis] ?? 1) * step;
  }
  return { shape, numbers: gatherStrided(x.numbers, shape, strides, offset) };
};

const bounded = (index: number, size: number): number =>
  Math.min(size, Math.max(0, index < 0 ? index + size : index));

const concat: Fold = ({ inputs, attributes: { axis }, type }) => {
  const [first] = inputs;
  if (first === undefined || typeof axis !== 'number') return undefined;
  const at = axis < 0 ? axis + first.shape.length : axis;
  const outer = sizeOf(first.shape.slice(0, at));
  const blocks = inputs.map((input) => sizeOf(input.shape.slice(at)));
  const sources = inputs.map(plainNumbers);
  const values = new Float64Array(inputs.reduce((sum, input) => sum + sizeOf(input.shape), 0));
  let to = 0;
  for (let row = 0; row < outer; row++)
    for (const [index, block] of blocks.entries())
      for (let from = row * block; from < (row + 1) * block; from++)
        values[to++] = sources[index]?.[from] ?? 0;
  const along = inputs.reduce((sum, { shape }) => sum + (shape[at] ?? 0), 0);
  return { shape: first.shape.with(at, along), numbers: numbersOf(type, values) };
};

const expand: Fold = ({ inputs: [x, to] }) => {
  if (x === undefined || to === undefined) return undefined;
  const shape = broadcastShape(x.shape, Array.from(plainNumbers(to)));
  return isTooLarge(shape, [x]) ? undefined : broadcastTo(x, shape);
};

const range: Fold = ({ inputs, type }) => {
  const [start = 0, limit = 0, delta = 1] = inputs.map((input) => plainNumbers(input)[0]);
  const length = Math.max(0, Math.ceil((limit - start) / delta));
  if (length > MAX_GROWN_ELEMENTS) return undefined;
  return {
    shape: [length],
    numbers: numbersOf(
      type,
      Array.from({ length }, (_, index) => start + index * delta),
    ),
  };
};

const FOLDS: ReadonlyMap<string, Fold> = new Map([
  ['Add', elementwise((x, y) => x + y)],
  ['Sub', elementwise((x, y) => x - y)],
  ['Mul', elementwise((x, y) => x * y)],
  ['Div', divide],
  ['Neg', elementwise((x) => -x)],
  ['Abs', elementwise(Math.abs)],
  ['Sqrt', elementwise(Math.sqrt)],
  ['Reciprocal', elementwise((x) => 1 / x)],
  ['Max', elementwise(Math.max)],
  ['Min', elementwise(Math.min)],
  ['Cast', cast],
  ['Reshape', reshape],
  ['Unsqueeze', unsqueeze],
  ['Squeeze', squeeze],
  ['Transpose', transpose],
  ['Slice', slice],
  ['Concat', concat],
  ['Expand', expand],
  ['Range', range],
]);
