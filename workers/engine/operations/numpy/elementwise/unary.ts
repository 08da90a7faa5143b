import * as tf from '@tensorflow/tfjs-core';
import { integerArgument } from '../../../../../src/keras/operations/arguments/values.js';
import type {
  REAL_FUNCTIONS,
  TESTS,
  UNARY,
} from '../../../../../src/keras/operations/numpy/elementwise/unary.js';
import { anyNumber, optionalNumber } from '../../../../../src/keras/operations/numpy/options.js';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../../ops/native-backend.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { elementType } from '../../../ops/tensors/element-type.js';
import { filled } from '../../../ops/tensors/filled.js';
import { tensorOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';
import { unary } from '../operands.js';
import {
  angle,
  besselI0,
  clip,
  cubeRoot,
  finite,
  hasMinus,
  logarithm,
  magnitude,
  power,
  round,
  sinc,
  truncate,
} from './functions.js';

const real: KernelsOf<typeof REAL_FUNCTIONS> = {
  Arccos: unary((x) => tf.acos(x)),
  Arccosh: unary((x) => tf.acosh(x)),
  Arcsin: unary((x) => tf.asin(x)),
  Arcsinh: unary((x) => tf.asinh(x)),
  Arctan: unary((x) => tf.atan(x)),
  Arctanh: unary((x) => tf.atanh(x)),
  Cos: unary((x) => tf.cos(x)),
  Cosh: unary((x) => tf.cosh(x)),
  Sin: unary((x) => tf.sin(x)),
  Sinc: unary(sinc),
  Sinh: unary((x) => tf.sinh(x)),
  Tan: unary((x) => tf.tan(x)),
  Tanh: unary((x) => tf.tanh(x)),
  Exp: unary((x) => tf.exp(x)),
  Exp2: unary((x) => power(tf.scalar(2), x)),
  Expm1: unary((x) => tf.expm1(x)),
  Log: unary((x) => tf.log(x)),
  Log10: unary((x) => logarithm(x, 10)),
  Log1p: unary((x) => tf.log1p(x)),
  Log2: unary((x) => logarithm(x, 2)),
  Sqrt: unary((x) => tf.sqrt(x)),
  Cbrt: unary(cubeRoot),
  Reciprocal: unary((x) => tf.reciprocal(x)),
  I0: unary(besselI0),
  Angle: unary(angle),
  Deg2rad: unary((x) => tf.mul(x, Math.PI / 180)),
  Rad2deg: unary((x) => tf.mul(x, 180 / Math.PI)),
  Fabs: unary(magnitude),
  Floor: unary((x) => tf.floor(x)),
  Ceil: unary((x) => tf.ceil(x)),
};

const invert = unary((x) =>
  withoutGradients([x], () => runSingleOp('Invert', [attribute.type('T', 'int32')], [x])),
);
const itself = unary((x) => tf.clone(x));

const sameType: KernelsOf<typeof UNARY> = {
  Absolute: unary(magnitude),
  Abs: unary(magnitude),
  Trunc: unary(truncate),
  Copy: itself,
  Conj: itself,
  Conjugate: itself,
  Real: itself,
  Imag: unary((x) => withoutGradients([x], () => filled(x.shape, 0, elementType(x)))),
  Negative: unary((x) => tf.neg(x)),
  Sign: unary((x) => withoutGradients([x], () => tf.sign(x))),
  BitwiseInvert: invert,
  BitwiseNot: invert,
  Square: unary((x) => tf.square(x)),
  Round: unary((x, args) => round(x, integerArgument(args, 'decimals'))),
  NanToNum: unary((x, args) =>
    finite(x, {
      nan: optionalNumber(args, 'nan') ?? 0,
      posinf: optionalNumber(args, 'posinf'),
      neginf: optionalNumber(args, 'neginf'),
    }),
  ),
  Clip: unary((x, args) => clip(x, anyNumber(args, 'x_min'), anyNumber(args, 'x_max'))),
};

/** A question about floats, with the answer that is the same for all integers. */
const question =
  (ofInteger: boolean, ofFloat: (x: tf.Tensor) => tf.Tensor): OperationKernel =>
  (args) => {
    const x = tensorOf(args, 'x');
    return withoutGradients([x], () =>
      x.dtype === 'float32' ? ofFloat(x) : filled(x.shape, Number(ofInteger), 'bool'),
    );
  };

const tests: KernelsOf<typeof TESTS> = {
  Isfinite: question(true, (x) => tf.isFinite(x)),
  Isinf: question(false, (x) => tf.isInf(x)),
  Isnan: question(false, (x) => tf.isNaN(x)),
  Isneginf: question(false, (x) => tf.equal(x, Number.NEGATIVE_INFINITY)),
  Isposinf: question(false, (x) => tf.equal(x, Number.POSITIVE_INFINITY)),
  Isreal: question(true, (x) => filled(x.shape, 1, 'bool')),
  Signbit: (args) => hasMinus(tensorOf(args, 'x')),
  LogicalNot: (args) => tf.logicalNot(castTo(tensorOf(args, 'x'), 'bool')),
};

/** The math of operations on each number. */
export const UNARY_KERNELS = { ...real, ...sameType, ...tests };
