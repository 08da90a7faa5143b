import * as tf from '@tensorflow/tfjs-core';
import { absolute } from '../../../ops/absolute.js';
import { tensorAt, withGradient, withoutGradients } from '../../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../../ops/native-backend.js';
import { select } from '../../../ops/tensors/select.js';

/** x ** y with TensorFlow's gradient: that of y is 0 where x is not positive. */
export function power(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return x.dtype === 'float32' ? tf.pow(x, y) : withoutGradients([x, y], () => tf.pow(x, y));
}

/** Without its sign; of integers, too. */
export const magnitude = (x: tf.Tensor): tf.Tensor =>
  x.dtype === 'float32' ? absolute(x) : x.dtype === 'bool' ? x : withoutGradients([x], () => tf.abs(x));

export const logarithm = (x: tf.Tensor, base: number): tf.Tensor => tf.div(tf.log(x), Math.log(base));

export const cubeRoot = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sign(x), power(absolute(x), tf.scalar(1 / 3)));

/** sin πx / πx */
export function sinc(x: tf.Tensor): tf.Tensor {
  const angle = tf.mul(x, Math.PI);
  const isZero = withoutGradients([x], () => tf.equal(x, 0));
  return select(isZero, tf.scalar(1), tf.div(tf.sin(angle), angle));
}

/** The modified Bessel function of order 0, whose derivative is that of order 1. */
export const besselI0 = (x: tf.Tensor): tf.Tensor =>
  withGradient(
    [x],
    () => ({ value: bessel('BesselI0', x), saved: [x] }),
    (dy, saved) => [tf.mul(dy, bessel('BesselI1', tensorAt(saved, 0)))],
  );

const bessel = (name: 'BesselI0' | 'BesselI1', x: tf.Tensor): tf.Tensor =>
  runSingleOp(name, [attribute.type('T', 'float32')], [x]);

/** The angle of a real number in the plane: π where it is negative. */
export const angle = (x: tf.Tensor): tf.Tensor =>
  withoutGradients([x], () => tf.mul(tf.cast(tf.less(x, 0), 'float32'), Math.PI));

/** Rounds half to even, at a place after the decimal point, or before it. */
export function round(x: tf.Tensor, decimals: number): tf.Tensor {
  if (x.dtype !== 'float32' && decimals >= 0) return x;
  const factor = 10 ** decimals;
  return withoutGradients([x], () => {
    const scaled = decimals === 0 ? x : tf.mul(tf.cast(x, 'float32'), factor);
    const rounded = tf.round(scaled);
    return decimals === 0 ? rounded : tf.cast(tf.div(rounded, factor), x.dtype);
  });
}

/** Without what is after the decimal point. */
export const truncate = (x: tf.Tensor): tf.Tensor =>
  x.dtype === 'float32' ? withoutGradients([x], () => tf.where(tf.less(x, 0), tf.ceil(x), tf.floor(x))) : x;

/** Whether the sign of a number is minus, also that of -0. */
export function hasMinus(x: tf.Tensor): tf.Tensor {
  const bits = [attribute.type('T', 'float32'), attribute.type('type', 'int32')];
  return withoutGradients([x], () =>
    tf.less(
      x.dtype === 'float32' ? runSingleOp('Bitcast', bits, [x]) : tf.cast(x, 'int32'),
      tf.scalar(0, 'int32'),
    ),
  );
}

/** The largest number of type float32. */
const LARGEST = 3.4028234663852886e38;

/** Replacements of numbers that are not finite. */
export interface Replacements {
  nan: number;
  posinf: number | undefined;
  neginf: number | undefined;
}

/** Replaces numbers that are not finite; integers are. */
export function finite(x: tf.Tensor, { nan, posinf, neginf }: Replacements): tf.Tensor {
  if (x.dtype !== 'float32') return x;
  const is = (test: () => tf.Tensor) => withoutGradients([x], test);
  const withoutNan = select(
    is(() => tf.isNaN(x)),
    tf.scalar(nan),
    x,
  );
  const below = select(
    is(() => tf.equal(x, Number.POSITIVE_INFINITY)),
    tf.scalar(posinf ?? LARGEST),
    withoutNan,
  );
  return select(
    is(() => tf.equal(x, Number.NEGATIVE_INFINITY)),
    tf.scalar(neginf ?? -LARGEST),
    below,
  );
}

/** Numbers between two others; the gradient of what is outside is 0. */
export function clip(x: tf.Tensor, least: number, most: number): tf.Tensor {
  const bound = (value: number) => tf.scalar(value, x.dtype === 'float32' ? 'float32' : 'int32');
  return withGradient(
    [x],
    () => ({ value: tf.maximum(tf.minimum(x, bound(most)), bound(least)), saved: [x] }),
    (dy, saved) => {
      const numbers = tensorAt(saved, 0);
      const isInside = tf.logicalAnd(
        tf.greaterEqual(numbers, bound(least)),
        tf.lessEqual(numbers, bound(most)),
      );
      return [select(isInside, dy, tf.scalar(0))];
    },
  );
}
