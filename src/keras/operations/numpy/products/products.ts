import { elementsOf } from '../../../shape.js';
import { axisArgument } from '../../arguments/axes.js';
import { tensorArgument, widest } from '../../arguments/tensors.js';
import { type AnyArguments, choiceArgument } from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import type { OperationArguments, TensorSpec } from '../../operation.js';
import { reject } from '../../rejection.js';
import { broadcastShapes, shown } from '../../shapes.js';
import { operations } from '../family.js';
import { someTensors } from '../options.js';
import {
  type Contraction,
  contractedShape,
  dotProduct,
  innerProduct,
  matrixProduct,
  summedAxes,
  tensorProduct,
} from './contraction.js';
import { einsumContraction } from './einsum.js';

type Shape = readonly number[];
type Arguments = OperationArguments<TensorSpec>;

/** A product of x1 and x2. */
const product = (contraction: (a: Shape, b: Shape, args: Arguments) => Contraction): OperationDefinition => ({
  parameters: ['x1', 'x2'],
  output(args) {
    const operands = pair(args);
    const shapes = operands.map(({ shape }) => shape);
    const shape = contractedShape(contraction(operands[0].shape, operands[1].shape, args), shapes);
    return { shape, dtype: commonType(operands) };
  },
});

const pair = (args: Arguments) => [tensorArgument(args, 'x1'), tensorArgument(args, 'x2')] as const;

const commonType = (operands: readonly TensorSpec[]) => widest(operands.map(({ dtype }) => dtype));

/** Products of vectors, matrices and tensors. */
export const PRODUCTS = operations({
  Matmul: product(matrixProduct),
  Dot: product(dotProduct),
  Inner: product(innerProduct),
  Tensordot: {
    ...product((a, b, args) => tensorProduct(a, b, ...summedAxes(args, a, b))),
    options: { axes: 2 },
  },
  Vdot: product((a, b) => {
    if (elementsOf(a) !== elementsOf(b))
      reject(`x1 has ${elementsOf(a)} numbers, x2 ${elementsOf(b)}.`, 'x2');
    return { operands: [a, b].map((shape) => shape.map((_, axis) => `summed${axis}`)), output: [] };
  }),
  Einsum: {
    parameters: ['*operands'],
    options: { subscripts: null },
    output(args) {
      const operands = someTensors(args, 'operands');
      const shapes = operands.map(({ shape }) => shape);
      return { shape: contractedShape(einsumContraction(args, shapes), shapes), dtype: commonType(operands) };
    },
  },
  Outer: {
    parameters: ['x1', 'x2'],
    output(args) {
      const operands = pair(args);
      return { shape: operands.map(({ shape }) => elementsOf(shape)), dtype: commonType(operands) };
    },
  },
  Kron: {
    parameters: ['x1', 'x2'],
    output(args) {
      const operands = pair(args);
      const [a, b] = ofOneRank(operands[0].shape, operands[1].shape);
      return { shape: a.map((size, axis) => size * (b[axis] ?? 1)), dtype: commonType(operands) };
    },
  },
  Cross: {
    parameters: ['x1', 'x2'],
    options: { axisa: -1, axisb: -1, axisc: -1, axis: null },
    output(args) {
      const operands = pair(args);
      const { shape } = crossPlan(args, operands[0].shape, operands[1].shape);
      return { shape, dtype: commonType(operands) };
    },
  },
  Correlate: {
    parameters: ['x1', 'x2'],
    options: { mode: 'valid' },
    output(args) {
      const [a, b] = pair(args);
      return { shape: [correlation(args, a.shape, b.shape).count], dtype: 'float32' };
    },
  },
  Corrcoef: {
    parameters: ['x'],
    output(args) {
      const { shape } = tensorArgument(args, 'x');
      if (shape.length !== 2) reject(`x must be a matrix, not of shape ${shown(shape)}.`, 'x');
      return { shape: [shape[0] ?? 1, shape[0] ?? 1], dtype: 'float32' };
    },
  },
  Slogdet: {
    parameters: ['x'],
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      if (shape.length < 2 || shape.at(-1) !== shape.at(-2))
        reject(`x must hold square matrices, not the shape ${shown(shape)}.`, 'x');
      if (dtype !== 'float32') reject(`x must be of type float32, not ${dtype}.`, 'x');
      const each = { shape: shape.slice(0, -2), dtype: 'float32' } as const;
      return [each, each];
    },
  },
});

/** Shapes with axes of size 1 put before the shorter one. */
export function ofOneRank(a: Shape, b: Shape): [number[], number[]] {
  const rank = Math.max(a.length, b.length);
  const filled = (shape: Shape) => [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
  return [filled(a), filled(b)];
}

/** The axes with the vectors of a cross product, their lengths, and the output; of two plane vectors a number. */
export function crossPlan(args: AnyArguments, a: Shape, b: Shape) {
  const both = args;
  const named = (name: string) =>
    both['axis'] === null || both['axis'] === undefined ? (both[name] ?? -1) : both['axis'];
  const axes = [
    axisArgument({ axisa: named('axisa') }, 'axisa', a.length),
    axisArgument({ axisb: named('axisb') }, 'axisb', b.length),
  ] as const;
  const sizes = [a[axes[0]] ?? 1, b[axes[1]] ?? 1] as const;
  if (sizes.some((size) => size !== 2 && size !== 3))
    reject(`Vectors of a cross product have 2 or 3 numbers, not ${sizes.join(' and ')}.`);
  const others = broadcastShapes(a.toSpliced(axes[0], 1), b.toSpliced(axes[1], 1));
  if (sizes.every((size) => size === 2)) return { axes, sizes, others, axis: null, shape: others };
  const axis = axisArgument({ axisc: named('axisc') }, 'axisc', others.length + 1);
  return { axes, sizes, others, axis, shape: others.toSpliced(axis, 0, 3) };
}

/** How many numbers a correlation gives, and how far x1 is padded on both sides. */
export function correlation(args: AnyArguments, a: Shape, b: Shape) {
  const mode = choiceArgument(args, 'mode', ['valid', 'same', 'full']);
  const [n = 0, m = 0] = [...a, ...b];
  if (a.length !== 1 || b.length !== 1) reject('x1 and x2 must have one axis each.');
  if (mode === 'valid' && m > n) reject(`x2 has ${m} numbers, more than x1, ${n}.`, 'x2');
  const full = n + m - 1;
  const count = { valid: n - m + 1, same: Math.max(n, m), full }[mode];
  const start = mode === 'valid' ? m - 1 : mode === 'same' ? Math.floor((full - count) / 2) : 0;
  return { count, start, padding: m - 1, window: m };
}
