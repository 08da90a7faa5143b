import * as tf from '@tensorflow/tfjs-core';
import { axisArgument, reducedAxes } from '../../../../../src/keras/operations/arguments/axes.js';
import {
  flagArgument,
  integerArgument,
  isAbsent,
  numberArgument,
} from '../../../../../src/keras/operations/arguments/values.js';
import { optionalNumber } from '../../../../../src/keras/operations/numpy/options.js';
import {
  type CUMULATIVE,
  type NEIGHBOURS,
  type QUANTILES,
  quantileMethod,
  type REDUCTIONS,
} from '../../../../../src/keras/operations/numpy/reductions/reductions.js';
import type { OperationArguments, TensorSpec } from '../../../../../src/keras/operations/operation.js';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { crop } from '../../../ops/shape/crop.js';
import { cumulativeProduct, cumulativeSum, mean, product, sum } from '../../../ops/tensors/reduce.js';
import { optionalTensorOf, tensorOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';
import { larger, smaller } from '../elementwise/arithmetic.js';
import { finite } from '../elementwise/functions.js';
import { numberLike } from '../operands.js';
import { quantiles } from './quantiles.js';
import {
  allOver,
  anyOver,
  ignoringNan,
  maximumOver,
  meanOfNumbers,
  minimumOver,
  type Over,
  placeOf,
  placeOfNumber,
  variance,
  varianceOfNumbers,
  weightedMean,
  withoutNan,
} from './statistics.js';

type Arguments = OperationArguments<tf.Tensor>;
type Reduce = (x: tf.Tensor, over: Over, args: Arguments) => tf.Tensor;

const overOf = (args: Arguments, x: tf.Tensor): Over => ({
  axes: reducedAxes(args, 'axis', x.rank),
  keepDims: flagArgument(args, 'keepdims'),
});

/** A reduction of x, as the type given or, without one, as the type of the output. */
const reduction =
  (reduce: Reduce, type?: TensorSpec['dtype']): OperationKernel =>
  (args, [output]) => {
    const x = castTo(tensorOf(args, 'x'), type ?? output?.dtype ?? 'float32');
    return reduce(x, overOf(args, x), args);
  };

/** A reduction of x as it is. */
const plain =
  (reduce: Reduce): OperationKernel =>
  (args) => {
    const x = tensorOf(args, 'x');
    return reduce(x, overOf(args, x), args);
  };

/** An extremum that begins with the argument `initial`. */
const withInitial = (reduce: Reduce, choose: typeof larger): OperationKernel =>
  plain((x, over, args) => {
    const initial = optionalNumber(args, 'initial');
    const reduced = reduce(x, over, args);
    if (initial === undefined) return reduced;
    if (x.dtype !== 'bool') return choose(reduced, numberLike(x, initial));
    return castTo(choose(castTo(reduced, 'int32'), tf.scalar(initial, 'int32')), 'bool');
  });

const sumOver: Reduce = (x, { axes, keepDims }) => sum(x, axes, keepDims);
const productOver: Reduce = (x, { axes, keepDims }) => product(x, axes, keepDims);

const reductions: KernelsOf<typeof REDUCTIONS> = {
  All: reduction(allOver, 'bool'),
  Any: reduction(anyOver, 'bool'),
  Amax: plain(maximumOver),
  Amin: plain(minimumOver),
  Max: withInitial(maximumOver, larger),
  Min: withInitial(minimumOver, smaller),
  Nanmax: plain((x, over) => ignoringNan(x, over, Number.NEGATIVE_INFINITY, maximumOver)),
  Nanmin: plain((x, over) => ignoringNan(x, over, Number.POSITIVE_INFINITY, minimumOver)),
  Ptp: plain((x, over) => tf.sub(maximumOver(x, over), minimumOver(x, over))),
  Sum: reduction(sumOver),
  Prod: reduction(productOver),
  Nansum: reduction((x, over, args) => sumOver(withoutNan(x, 0), over, args)),
  Nanprod: reduction((x, over, args) => productOver(withoutNan(x, 1), over, args)),
  Mean: reduction((x, { axes, keepDims }) => mean(x, axes, keepDims)),
  Std: reduction((x, over) => tf.sqrt(variance(x, over))),
  Var: reduction(variance),
  Nanmean: reduction(meanOfNumbers),
  Nanstd: reduction((x, over) => tf.sqrt(varianceOfNumbers(x, over))),
  Nanvar: reduction(varianceOfNumbers),
  Median: reduction((x, over) => median(x, over, false)),
  Nanmedian: reduction((x, over) => median(x, over, true)),
  Argmax: plain((x, over) => placeOf(x, 'largest', over)),
  Argmin: plain((x, over) => placeOf(x, 'least', over)),
  Nanargmax: plain((x, over) => placeOfNumber(x, 'largest', over)),
  Nanargmin: plain((x, over) => placeOfNumber(x, 'least', over)),
  CountNonzero: plain((x, { axes }) =>
    withoutGradients([x], () => tf.sum(tf.cast(castTo(x, 'bool'), 'int32'), [...axes])),
  ),
  Average: (args) => {
    const x = castTo(tensorOf(args, 'x'), 'float32');
    const axes = reducedAxes(args, 'axis', x.rank);
    const weights = optionalTensorOf(args, 'weights');
    return weights === undefined ? mean(x, axes) : weightedMean(x, castTo(weights, 'float32'), axes);
  },
};

function median(x: tf.Tensor, { axes, keepDims }: Over, ignoresNan: boolean): tf.Tensor {
  const values = quantiles(x, { axes, method: 'linear', q: tf.scalar(0.5), ignoresNan });
  return keepDims ? tf.reshape(values, withOnes(x, axes)) : values;
}

const withOnes = (x: tf.Tensor, axes: readonly number[]): number[] =>
  x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));

/** @param scale of q: 100 for percentiles */
const quantile =
  (scale: number, ignoresNan: boolean, hasMethod: boolean): OperationKernel =>
  (args, [output]) => {
    const x = castTo(tensorOf(args, 'x'), 'float32');
    const q = tf.div(castTo(tensorOf(args, 'q'), 'float32'), scale);
    const method = hasMethod ? quantileMethod(args) : 'linear';
    const values = quantiles(x, { axes: reducedAxes(args, 'axis', x.rank), method, q, ignoresNan });
    return tf.reshape(values, [...(output?.shape ?? values.shape)]);
  };

const ofQuantiles: KernelsOf<typeof QUANTILES> = {
  Quantile: quantile(1, false, false),
  Percentile: quantile(100, false, true),
  Nanquantile: quantile(1, true, true),
  Nanpercentile: quantile(100, true, true),
};

/** Numbers so far along an axis, or of all in one row. */
const cumulative =
  (compute: (x: tf.Tensor, axis: number) => tf.Tensor): OperationKernel =>
  (args, [output]) => {
    const x = castTo(tensorOf(args, 'x'), output?.dtype ?? 'float32');
    if (isAbsent(args, 'axis')) return compute(tf.reshape(x, [-1]), 0);
    return compute(x, axisArgument(args, 'axis', x.rank));
  };

const NOTHING_ELSE = { posinf: undefined, neginf: undefined };

const cumulatives: KernelsOf<typeof CUMULATIVE> = {
  Cumsum: cumulative(cumulativeSum),
  Cumprod: cumulative(cumulativeProduct),
  // Keras replaces infinite numbers, too.
  Nancumsum: cumulative((x, axis) => cumulativeSum(finite(x, { nan: 0, ...NOTHING_ELSE }), axis)),
  Nancumprod: cumulative((x, axis) => cumulativeProduct(finite(x, { nan: 1, ...NOTHING_ELSE }), axis)),
};

/** All numbers along an axis but the first, and all but the last. */
function neighbours(x: tf.Tensor, axis: number): [tf.Tensor, tf.Tensor] {
  const without = (...border: [number, number]) =>
    crop(
      x,
      x.shape.map((_, index) => (index === axis ? border : [0, 0])),
    );
  return [without(1, 0), without(0, 1)];
}

function difference(x: tf.Tensor, axis: number): tf.Tensor {
  const [after, before] = neighbours(x, axis);
  return x.dtype === 'bool'
    ? withoutGradients([after, before], () => tf.notEqual(after, before))
    : tf.sub(after, before);
}

const ofNeighbours: KernelsOf<typeof NEIGHBOURS> = {
  Diff: (args) => {
    const x = tensorOf(args, 'a');
    const axis = axisArgument(args, 'axis', x.rank);
    const times = Array.from({ length: integerArgument(args, 'n') });
    return times.reduce<tf.Tensor>((before) => difference(before, axis), x);
  },
  Trapezoid: (args) => {
    const y = castTo(tensorOf(args, 'y'), 'float32');
    const axis = axisArgument(args, 'axis', y.rank);
    const [after, before] = neighbours(y, axis);
    const points = optionalTensorOf(args, 'x');
    const shape = after.shape.map((size, index) => (index === axis ? size : 1));
    const widths =
      points === undefined
        ? tf.scalar(numberArgument(args, 'dx'))
        : tf.reshape(difference(castTo(points, 'float32'), 0), shape);
    return sum(tf.mul(tf.mul(tf.add(after, before), 0.5), widths), [axis]);
  },
};

/** The math of operations that make fewer numbers of many, and of running totals. */
export const REDUCTION_KERNELS = { ...reductions, ...ofQuantiles, ...cumulatives, ...ofNeighbours };
