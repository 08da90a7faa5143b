import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient, withoutGradients } from '../../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../../ops/native-backend.js';
import { broadcastTo, sumTo } from '../../../ops/tensors/broadcast.js';
import { select } from '../../../ops/tensors/select.js';
import { magnitude, power } from './functions.js';

type Pair = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** A choice between the numbers of two tensors. The gradients of tfjs do not sum over what was broadcast. */
const extremum =
  (choose: Pair, isFirst: Pair): Pair =>
  (a, b) =>
    withGradient(
      [a, b],
      () => ({ value: choose(a, b), saved: [a, b] }),
      (dy, saved) => {
        const first = isFirst(tensorAt(saved, 0), tensorAt(saved, 1));
        return [
          sumTo(select(first, dy, tf.scalar(0)), a.shape),
          sumTo(select(first, tf.scalar(0), dy), b.shape),
        ];
      },
    );

export const larger = extremum(
  (a, b) => tf.maximum(a, b),
  (a, b) => tf.greaterEqual(a, b),
);
export const smaller = extremum(
  (a, b) => tf.minimum(a, b),
  (a, b) => tf.lessEqual(a, b),
);

/** An extremum that NaN never is where the other is a number. */
export const ignoringNan =
  (choose: Pair): Pair =>
  (a, b) => {
    const chosen = choose(a, b);
    if (a.dtype !== 'float32') return chosen;
    const isNan = (x: tf.Tensor) => withoutGradients([x], () => tf.isNaN(x));
    const withoutFirst = select(isNan(a), b, chosen);
    return select(isNan(b), a, withoutFirst);
  };

/** ⌊a / b⌋ */
export const floorDivide: Pair = (a, b) => withoutGradients([a, b], () => tf.floorDiv(a, b));

/** The rest of a division, with the sign of b. */
export const mod: Pair = (a, b) =>
  a.dtype === 'float32' ? tf.mod(a, b) : withoutGradients([a, b], () => tf.mod(a, b));

/** The rest of a division, with the sign of a. */
export const fmod: Pair = (a, b) => tf.mul(sign(a), mod(magnitude(a), magnitude(b)));

const sign = (x: tf.Tensor): tf.Tensor => withoutGradients([x], () => tf.sign(x));

/** a / b; 0 where b is 0. */
export function divideNoNan(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return withGradient(
    [a, b],
    () => ({ value: quotient(a, b), saved: [a, b] }),
    (dy, saved) => {
      const [first, second] = [tensorAt(saved, 0), tensorAt(saved, 1)];
      return [
        sumTo(quotient(dy, second), a.shape),
        sumTo(tf.mul(dy, quotient(quotient(tf.neg(first), second), second)), b.shape),
      ];
    },
  );
}

const quotient: Pair = (a, b) => runSingleOp('DivNoNan', [attribute.type('T', 'float32')], [a, b]);

/** log(exp a + exp b), in the given base. */
export const logAddExp =
  (base: number): Pair =>
  (a, b) => {
    const scale = Math.log(base);
    const distance = tf.sub(a, b);
    const isNan = withoutGradients([distance], () => tf.isNaN(distance));
    const rest = tf.div(tf.log1p(tf.exp(tf.mul(tf.neg(magnitude(distance)), scale))), scale);
    return select(isNan, tf.add(a, b), tf.add(larger(a, b), rest));
  };

/** √(a² + b²) without overflow. */
export const hypot: Pair = (a, b) => {
  const [x, y] = [magnitude(a), magnitude(b)];
  const most = larger(x, y);
  return tf.mul(most, tf.sqrt(tf.add(tf.square(divideNoNan(smaller(x, y), most)), 1)));
};

/** 0 where a is negative, 1 where it is positive, else b. */
export function heaviside(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const is = (test: (x: tf.Tensor) => tf.Tensor) => withoutGradients([a], () => test(a));
  const notNegative = select(
    is((x) => tf.greater(x, 0)),
    tf.scalar(1),
    b,
  );
  return select(
    is((x) => tf.less(x, 0)),
    tf.scalar(0),
    notNegative,
  );
}

/** Keras's computes with 64 bits: the next number is a itself with 32 bits. */
export const nextAfter: Pair = (a, b) =>
  withoutGradients([a, b], () => {
    const numbers = tf.add(a, tf.zerosLike(b));
    return tf.where(tf.isNaN(broadcastTo(b, numbers.shape)), broadcastTo(b, numbers.shape), numbers);
  });

/** The most steps that Euclid's algorithm needs for numbers of 31 bits. */
const MOST_STEPS = 46;

/** The greatest common divisor of integers. */
export const greatestDivisor: Pair = (a, b) =>
  withoutGradients([a, b], () => {
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    let pair: readonly [tf.Tensor, tf.Tensor] = [
      tf.abs(broadcastTo(a, shape)),
      tf.abs(broadcastTo(b, shape)),
    ];
    for (let step = 0; step < MOST_STEPS; step++) pair = euclidStep(...pair);
    return pair[0];
  });

/** (a, b) → (b, a mod b); the same where b is 0. */
function euclidStep(a: tf.Tensor, b: tf.Tensor): readonly [tf.Tensor, tf.Tensor] {
  const isDone = tf.equal(b, tf.scalar(0, 'int32'));
  const rest = tf.mod(a, tf.where(isDone, tf.onesLike(b), b));
  return [tf.where(isDone, a, b), tf.where(isDone, tf.zerosLike(b), rest)];
}

/** The least common multiple of integers. */
export const leastMultiple: Pair = (a, b) => {
  const divisor = greatestDivisor(a, b);
  return withoutGradients([a, b, divisor], () => {
    const isZero = tf.equal(divisor, tf.scalar(0, 'int32'));
    const factor = tf.floorDiv(tf.abs(b), tf.where(isZero, tf.onesLike(divisor), divisor));
    return tf.where(isZero, tf.zerosLike(divisor), tf.mul(tf.abs(a), factor));
  });
};

/** a · 2ᵇ */
export function scaleByPower(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const isKept = withoutGradients([a], () => tf.logicalOr(tf.isInf(a), tf.equal(a, 0)));
  return select(isKept, a, tf.mul(a, power(tf.scalar(2), b)));
}
