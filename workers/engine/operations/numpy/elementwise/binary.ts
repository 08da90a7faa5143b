import * as tf from '@tensorflow/tfjs-core';
import { flagArgument, numberArgument } from '../../../../../src/keras/operations/arguments/values.js';
import type {
  ARITHMETIC,
  BITWISE,
  CHOICES,
  COMPARISONS,
} from '../../../../../src/keras/operations/numpy/elementwise/binary.js';
import type { OperationArguments } from '../../../../../src/keras/operations/operation.js';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../../ops/native-backend.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { broadcastTo } from '../../../ops/tensors/broadcast.js';
import { select } from '../../../ops/tensors/select.js';
import { optionalTensorOf, tensorOf, tensorsOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';
import { binary, ofCommonType, pairOf } from '../operands.js';
import {
  divideNoNan,
  floorDivide,
  fmod,
  greatestDivisor,
  heaviside,
  hypot,
  ignoringNan,
  larger,
  leastMultiple,
  logAddExp,
  mod,
  nextAfter,
  scaleByPower,
  smaller,
} from './arithmetic.js';
import { power } from './functions.js';

type Pair = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const divide = binary((a, b) => tf.div(a, b));

const arithmetic: KernelsOf<typeof ARITHMETIC> = {
  Add: binary((a, b) => tf.add(a, b)),
  Subtract: binary((a, b) => tf.sub(a, b)),
  Multiply: binary((a, b) => tf.mul(a, b)),
  Power: binary(power),
  FloorDivide: binary(floorDivide),
  Maximum: binary(larger),
  Minimum: binary(smaller),
  Fmax: binary(ignoringNan(larger)),
  Fmin: binary(ignoringNan(smaller)),
  Mod: binary(mod),
  Fmod: binary(fmod),
  Divide: divide,
  TrueDivide: divide,
  DivideNoNan: binary(divideNoNan),
  Arctan2: binary((a, b) => tf.atan2(a, b)),
  Logaddexp: binary(logAddExp(Math.E)),
  Logaddexp2: binary(logAddExp(2)),
  Hypot: binary(hypot),
  Heaviside: binary(heaviside),
  Nextafter: binary(nextAfter),
  Gcd: binary(greatestDivisor),
  Lcm: binary(leastMultiple),
  Ldexp: binary(scaleByPower),
};

/** A comparison of numbers of one type. TensorFlow orders no truth values. */
const comparison =
  (compare: Pair): OperationKernel =>
  (args) => {
    const [a, b] = comparable(args);
    return withoutGradients([a, b], () => compare(a, b));
  };

function comparable(args: OperationArguments<tf.Tensor>): [tf.Tensor, tf.Tensor] {
  const [a, b] = ofCommonType([tensorOf(args, 'x1'), tensorOf(args, 'x2')]);
  const ordered = [a, b].map((x) => (x?.dtype === 'bool' ? castTo(x, 'int32') : x));
  if (ordered[0] === undefined || ordered[1] === undefined) throw new Error('Two operands are needed');
  return [ordered[0], ordered[1]];
}

const logical =
  (combine: Pair): OperationKernel =>
  (args) => {
    const [a, b] = pairOf(args, 'bool');
    return withoutGradients([a, b], () => combine(a, b));
  };

/** How near numbers must be to be alike. */
interface Nearness {
  relative: tf.Tensor;
  absolute: tf.Tensor;
  isNanEqual: boolean;
}

function areClose(a: tf.Tensor, b: tf.Tensor, { relative, absolute, isNanEqual }: Nearness): tf.Tensor {
  if (a.dtype !== 'float32') return tf.equal(a, b);
  const bound = tf.add(absolute, tf.mul(relative, tf.abs(b)));
  const areNear = tf.lessEqual(tf.abs(tf.sub(a, b)), bound);
  return isNanEqual ? tf.logicalOr(areNear, tf.logicalAnd(tf.isNaN(a), tf.isNaN(b))) : areNear;
}

/** Infinite numbers are close to themselves only. */
function areAllClose(a: tf.Tensor, b: tf.Tensor, nearness: Nearness): tf.Tensor {
  const areFinite = tf.logicalAnd(tf.isFinite(castTo(a, 'float32')), tf.isFinite(castTo(b, 'float32')));
  const areNear = tf.logicalAnd(areFinite, areClose(a, b, { ...nearness, isNanEqual: false }));
  const areEqual = tf.logicalOr(areNear, tf.equal(a, b));
  return tf.all(nearness.isNanEqual ? tf.logicalOr(areEqual, areClose(a, b, nearness)) : areEqual);
}

const comparisons: KernelsOf<typeof COMPARISONS> = {
  Equal: comparison((a, b) => tf.equal(a, b)),
  NotEqual: comparison((a, b) => tf.notEqual(a, b)),
  Greater: comparison((a, b) => tf.greater(a, b)),
  GreaterEqual: comparison((a, b) => tf.greaterEqual(a, b)),
  Less: comparison((a, b) => tf.less(a, b)),
  LessEqual: comparison((a, b) => tf.lessEqual(a, b)),
  LogicalAnd: logical((a, b) => tf.logicalAnd(a, b)),
  LogicalOr: logical((a, b) => tf.logicalOr(a, b)),
  LogicalXor: logical((a, b) => tf.notEqual(a, b)),
  Isclose: (args) => {
    const [a, b] = comparable(args);
    const relative = castTo(optionalTensorOf(args, 'rtol') ?? tf.scalar(1e-5), 'float32');
    const absolute = castTo(optionalTensorOf(args, 'atol') ?? tf.scalar(1e-8), 'float32');
    const isNanEqual = flagArgument(args, 'equal_nan');
    return withoutGradients([a, b], () => areClose(a, b, { relative, absolute, isNanEqual }));
  },
  AllClose: (args) => {
    const [a, b] = comparable(args);
    const relative = tf.scalar(numberArgument(args, 'rtol'));
    const absolute = tf.scalar(numberArgument(args, 'atol'));
    const isNanEqual = flagArgument(args, 'equal_nan');
    return withoutGradients([a, b], () => areAllClose(a, b, { relative, absolute, isNanEqual }));
  },
};

const bits = (name: string): OperationKernel =>
  binary(
    (a, b) => withoutGradients([a, b], () => runSingleOp(name, [attribute.type('T', 'int32')], [a, b])),
    ['x', 'y'],
  );

const bitwise: KernelsOf<typeof BITWISE> = {
  BitwiseAnd: bits('BitwiseAnd'),
  BitwiseOr: bits('BitwiseOr'),
  BitwiseXor: bits('BitwiseXor'),
  BitwiseLeftShift: bits('LeftShift'),
  LeftShift: bits('LeftShift'),
  BitwiseRightShift: bits('RightShift'),
  RightShift: bits('RightShift'),
};

const choices: KernelsOf<typeof CHOICES> = {
  Where: (args, [output]) => {
    const [a, b] = pairOf(args, output?.dtype ?? 'float32');
    return select(castTo(tensorOf(args, 'condition'), 'bool'), a, b);
  },
  Select: (args, [output]) => {
    const type = output?.dtype ?? 'float32';
    const options = tensorsOf(args, 'choicelist').map((x) => castTo(x, type));
    const conditions = tensorsOf(args, 'condlist').map((x) => castTo(x, 'bool'));
    const otherwise = castTo(optionalTensorOf(args, 'default') ?? tf.scalar(0, 'int32'), type);
    const chosen = conditions.reduceRight((rest, condition, index) => {
      const option = options[index];
      return option === undefined ? rest : select(condition, option, rest);
    }, otherwise);
    return broadcastTo(chosen, output?.shape ?? chosen.shape);
  },
};

/** The math of operations on pairs of numbers. */
export const BINARY_KERNELS = { ...arithmetic, ...comparisons, ...bitwise, ...choices };
