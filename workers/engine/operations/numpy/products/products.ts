import * as tf from '@tensorflow/tfjs-core';
import type { AnyArguments } from '../../../../../src/keras/operations/arguments/values.js';
import {
  type Contraction,
  dotProduct,
  innerProduct,
  matrixProduct,
  summedAxes,
  tensorProduct,
} from '../../../../../src/keras/operations/numpy/products/contraction.js';
import { einsumContraction } from '../../../../../src/keras/operations/numpy/products/einsum.js';
import {
  correlation,
  crossPlan,
  ofOneRank,
  type PRODUCTS,
} from '../../../../../src/keras/operations/numpy/products/products.js';
import { gather } from '../../../ops/gather.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { contract } from '../../../ops/products/contract.js';
import { diagonal } from '../../../ops/products/diagonal.js';
import { moveFromLast, moveToLast } from '../../../ops/shape/along-last.js';
import { padWithZeros } from '../../../ops/shape/pad.js';
import { repeat } from '../../../ops/shape/repeat.js';
import { broadcastTo } from '../../../ops/tensors/broadcast.js';
import { mean } from '../../../ops/tensors/reduce.js';
import { tensorOf, tensorsOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';
import { clip } from '../elementwise/functions.js';
import { pairOf } from '../operands.js';
import { determinant } from './determinant.js';

type Shape = readonly number[];

/** A product that is computed as float32, whatever the types of x1 and x2. */
const product =
  (contraction: (a: Shape, b: Shape, args: AnyArguments) => Contraction): OperationKernel =>
  (args, [output]) => {
    const [a, b] = pairOf(args, 'float32');
    return castTo(contract(contraction(a.shape, b.shape, args), [a, b]), output?.dtype ?? 'float32');
  };

/** The product of each pair of numbers: every axis of a is multiplied by that of b. */
function kron(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [left, right] = ofOneRank(a.shape, b.shape);
  // Repeated and tiled: TensorFlow does not broadcast so many axes in turn.
  const repeated = right.reduce((x, times, axis) => repeat(x, axis, times), tf.reshape(a, left));
  return tf.mul(repeated, tf.tile(tf.reshape(b, right), left));
}

/** The numbers of vectors along the last axis, each of a shape. */
function components(x: tf.Tensor, shape: Shape): tf.Tensor[] {
  const size = x.shape.at(-1) ?? 3;
  return tf.unstack(broadcastTo(x, [...shape, size]), shape.length);
}

function cross(args: AnyArguments, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const plan = crossPlan(args, a.shape, b.shape);
  const [a1, a2, a3] = components(moveToLast(a, plan.axes[0]), plan.others);
  const [b1, b2, b3] = components(moveToLast(b, plan.axes[1]), plan.others);
  if (!a1 || !a2 || !b1 || !b2) throw new Error('Vectors have two numbers');
  const last = tf.sub(tf.mul(a1, b2), tf.mul(a2, b1));
  if (plan.axis === null) return last;
  const zero = tf.zerosLike(a1);
  const first = tf.sub(tf.mul(a2, b3 ?? zero), tf.mul(a3 ?? zero, b2));
  const second = tf.sub(tf.mul(a3 ?? zero, b1), tf.mul(a1, b3 ?? zero));
  return moveFromLast(tf.stack([first, second, last], plan.others.length), plan.axis);
}

/** Products of x2 with each window of x1. */
function correlate(args: AnyArguments, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const { count, start, padding, window } = correlation(args, a.shape, b.shape);
  const padded = padWithZeros(a, [[padding, padding]]);
  const places = Array.from({ length: count }, (_, first) =>
    Array.from({ length: window }, (_unused, index) => start + first + index),
  );
  const windows = gather(padded, tf.tensor2d(places, [count, window], 'int32'), 0);
  return contract({ operands: [['windows', 'summed'], ['summed']], output: ['windows'] }, [windows, b]);
}

/** The correlation of each row with each other. */
function correlations(x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, mean(x, [1], true));
  const operands = [
    ['row', 'summed'],
    ['other', 'summed'],
  ];
  const products = contract({ operands, output: ['row', 'other'] }, [centred, centred]);
  const covariance = tf.div(products, (x.shape[1] ?? 1) - 1);
  const deviation = tf.sqrt(diagonal(covariance, [0, 1], 0));
  const both = tf.mul(tf.expandDims(deviation, 1), tf.expandDims(deviation, 0));
  return clip(tf.div(covariance, both), -1, 1);
}

/** The math of products. */
export const PRODUCT_KERNELS: KernelsOf<typeof PRODUCTS> = {
  Matmul: product(matrixProduct),
  Dot: product(dotProduct),
  Inner: product(innerProduct),
  Tensordot: product((a, b, args) => tensorProduct(a, b, ...summedAxes(args, a, b))),
  Vdot: (args, [output]) => {
    const [a, b] = pairOf(args, 'float32').map((x) => tf.reshape(x, [-1]));
    if (a === undefined || b === undefined) throw new Error('Two operands are needed');
    const sum = contract({ operands: [['summed'], ['summed']], output: [] }, [a, b]);
    return castTo(sum, output?.dtype ?? 'float32');
  },
  Einsum: (args, [output]) => {
    const tensors = tensorsOf(args, 'operands').map((x) => castTo(x, 'float32'));
    const shapes = tensors.map(({ shape }) => shape);
    return castTo(contract(einsumContraction(args, shapes), tensors), output?.dtype ?? 'float32');
  },
  Outer: (args, [output]) => {
    const [a, b] = pairOf(args, output?.dtype === 'int32' ? 'int32' : 'float32');
    const outer = tf.mul(tf.reshape(a, [-1, 1]), tf.reshape(b, [1, -1]));
    return castTo(outer, output?.dtype ?? 'float32');
  },
  Kron: (args, [output]) => {
    const [a, b] = pairOf(args, output?.dtype === 'int32' ? 'int32' : 'float32');
    return castTo(kron(a, b), output?.dtype ?? 'float32');
  },
  Cross: (args, [output]) => {
    const [a, b] = pairOf(args, output?.dtype === 'int32' ? 'int32' : 'float32');
    return castTo(cross(args, a, b), output?.dtype ?? 'float32');
  },
  Correlate: (args) => correlate(args, ...pairOf(args, 'float32')),
  Corrcoef: (args) => correlations(castTo(tensorOf(args, 'x'), 'float32')),
  Slogdet: (args, outputs) => determinant(tensorOf(args, 'x'), outputs),
};
