import type { Builder } from '../convert/builder.js';
import { type Converter, type Converters, Inexpressible, inputAt } from '../convert/call.js';
import { and, cast, compare, filledLike, not, scalarLike, where } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

const unary =
  (op: string): Converter =>
  (call, onnx) =>
    onnx.emit(op, [inputAt(call, 0)]);

const binary =
  (op: string): Converter =>
  (call, onnx) =>
    onnx.emit(op, [inputAt(call, 0), inputAt(call, 1)]);

const comparison =
  (op: string): Converter =>
  (call, onnx) =>
    onnx.emit(op, [inputAt(call, 0), inputAt(call, 1)], { type: 'bool' });

/** A test of floats. Whole numbers are neither infinite nor NaN. */
const test =
  (op: string): Converter =>
  (call, onnx) =>
    onnx.emit(op, [cast(onnx, inputAt(call, 0), 'float')], { type: 'bool' });

const same: Converter = (call) => inputAt(call, 0);

const square: Converter = (call, onnx) => onnx.emit('Mul', [inputAt(call, 0), inputAt(call, 0)]);

const squaredDifference: Converter = (call, onnx) => {
  const difference = onnx.emit('Sub', [inputAt(call, 0), inputAt(call, 1)]);
  return onnx.emit('Mul', [difference, difference]);
};

const rsqrt: Converter = (call, onnx) => onnx.emit('Reciprocal', [onnx.emit('Sqrt', [inputAt(call, 0)])]);

const zeroNoNan =
  (op: string): Converter =>
  (call, onnx) => {
    const [x, y] = [inputAt(call, 0), inputAt(call, 1)];
    const zero = scalarLike(onnx, y, 0);
    return where(onnx, compare(onnx, 'Equal', y, zero), zero, onnx.emit(op, [x, y]));
  };

/** log(1 + x) to the last digits of a small x: Kahan's log(u) · x / (u - 1) where u = 1 + x. */
export function log1p(onnx: Builder, x: Value): Value {
  const one = scalarLike(onnx, x, 1);
  const u = onnx.emit('Add', [x, one]);
  const log = onnx.emit('Log', [u]);
  const exact = onnx.emit('Mul', [log, onnx.emit('Div', [x, onnx.emit('Sub', [u, one])])]);
  const isTiny = compare(onnx, 'Equal', u, one);
  const isLarge = compare(onnx, 'Greater', onnx.emit('Abs', [x]), one);
  return where(onnx, isTiny, x, where(onnx, isLarge, log, exact));
}

/** exp(x) - 1 to the last digits of a small x: Kahan's (u - 1) · x / log(u) where u = exp(x). */
export function expm1(onnx: Builder, x: Value): Value {
  const one = scalarLike(onnx, x, 1);
  const u = onnx.emit('Exp', [x]);
  const less = onnx.emit('Sub', [u, one]);
  const exact = onnx.emit('Mul', [less, onnx.emit('Div', [x, onnx.emit('Log', [u])])]);
  const isTiny = compare(onnx, 'Equal', u, one);
  const isLarge = compare(onnx, 'Greater', onnx.emit('Abs', [x]), one);
  return where(onnx, isTiny, x, where(onnx, isLarge, less, exact));
}

/** The angle of (x, y), from the arctangent of y / x and the half plane. */
const atan2: Converter = (call, onnx) => {
  const [y, x] = [inputAt(call, 0), inputAt(call, 1)];
  const zero = scalarLike(onnx, x, 0);
  const isLeft = compare(onnx, 'Less', x, zero);
  const isBelow = compare(onnx, 'Less', y, zero);
  const half = where(onnx, isBelow, scalarLike(onnx, x, -Math.PI), scalarLike(onnx, x, Math.PI));
  const turn = where(onnx, isLeft, half, zero);
  const angle = onnx.emit('Add', [onnx.emit('Atan', [onnx.emit('Div', [y, x])]), turn]);
  const upright = onnx.emit('Mul', [onnx.emit('Sign', [y]), scalarLike(onnx, x, Math.PI / 2)]);
  return where(onnx, compare(onnx, 'Equal', x, zero), upright, angle);
};

/** Whether a float has the sign bit, that of -0 included. */
function hasMinus(onnx: Builder, x: Value): Value {
  const zero = scalarLike(onnx, x, 0);
  const isNegativeZero = and(
    onnx,
    compare(onnx, 'Equal', x, zero),
    compare(onnx, 'Less', onnx.emit('Reciprocal', [x]), zero),
  );
  return onnx.emit('Or', [compare(onnx, 'Less', x, zero), isNegativeZero], { type: 'bool' });
}

const less: Converter = (call, onnx) => {
  const [x, y] = [inputAt(call, 0), inputAt(call, 1)];
  if (x.bitsOf === undefined && y.bitsOf === undefined) return compare(onnx, 'Less', x, y);
  const isWithZero =
    y.constant !== undefined && Array.from(y.constant.numbers, Number).every((one) => one === 0);
  if (x.bitsOf === undefined || !isWithZero) throw new Inexpressible('ONNX does not read the bits of floats');
  return hasMinus(onnx, x.bitsOf);
};

const isFiniteNumber: Converter = (call, onnx) => {
  const x = cast(onnx, inputAt(call, 0), 'float');
  const [isInfinite, isNan] = ['IsInf', 'IsNaN'].map((op) => onnx.emit(op, [x], { type: 'bool' }));
  return not(onnx, onnx.emit('Or', [isInfinite ?? null, isNan ?? null], { type: 'bool' }));
};

/** A condition of fewer axes than the values chooses whole samples. */
const select: Converter = (call, onnx) => {
  const [condition, x, y] = [inputAt(call, 0), inputAt(call, 1), inputAt(call, 2)];
  const [rank = 0, axes = 0] = [x.shape?.length, condition.shape?.length];
  if (axes !== 1 || rank < 2 || call.node.op !== 'Select') return where(onnx, condition, x, y);
  const shape = onnx.emit('Reshape', [
    condition,
    onnx.constant('int64', [rank], [-1, ...Array(rank - 1).fill(1)]),
  ]);
  return where(onnx, shape, x, y);
};

const clip: Converter = (call, onnx) =>
  onnx.emit(
    'Clip',
    [0, 1, 2].map((index) => inputAt(call, index)),
  );

/** In floats; the fractional part of whole numbers is none. */
const ofFloats =
  (op: string): Converter =>
  (call, onnx) => {
    const x = inputAt(call, 0);
    return x.type === 'float' || x.type === 'double' ? onnx.emit(op, [x]) : x;
  };

const filled =
  (value: number): Converter =>
  (call, onnx) =>
    filledLike(onnx, inputAt(call, 0), value);

/** Operations on each element. */
export const ELEMENTWISE: Converters = {
  ...Object.fromEntries(
    [
      'Abs',
      'Acos',
      'Acosh',
      'Asin',
      'Asinh',
      'Atan',
      'Atanh',
      'Cos',
      'Cosh',
      'Erf',
      'Exp',
      'Log',
      'Neg',
      'Reciprocal',
      'Sigmoid',
      'Sign',
      'Sin',
      'Sinh',
      'Sqrt',
      'Tan',
      'Tanh',
    ].map((op) => [op, unary(op)]),
  ),
  Identity: same,
  Snapshot: same,
  Ceil: ofFloats('Ceil'),
  Floor: ofFloats('Floor'),
  Round: ofFloats('Round'),
  Rint: ofFloats('Round'),
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Pow'].map((op) => [op, binary(op)])),
  AddV2: binary('Add'),
  RealDiv: binary('Div'),
  Div: binary('Div'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  AddN: (call, onnx) => onnx.emit('Sum', call.inputs),
  DivNoNan: zeroNoNan('Div'),
  MulNoNan: zeroNoNan('Mul'),
  Square: square,
  SquaredDifference: squaredDifference,
  Rsqrt: rsqrt,
  Log1p: (call, onnx) => log1p(onnx, inputAt(call, 0)),
  Expm1: (call, onnx) => expm1(onnx, inputAt(call, 0)),
  Erfc: (call, onnx) => {
    const x = inputAt(call, 0);
    return onnx.emit('Sub', [scalarLike(onnx, x, 1), onnx.emit('Erf', [x])]);
  },
  Atan2: atan2,
  ClipByValue: clip,
  Equal: comparison('Equal'),
  Less: less,
  LessEqual: comparison('LessOrEqual'),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  NotEqual: (call, onnx) => not(onnx, compare(onnx, 'Equal', inputAt(call, 0), inputAt(call, 1))),
  LogicalAnd: comparison('And'),
  LogicalOr: comparison('Or'),
  LogicalNot: (call, onnx) => not(onnx, inputAt(call, 0)),
  IsNan: test('IsNaN'),
  IsInf: test('IsInf'),
  IsFinite: isFiniteNumber,
  Select: select,
  SelectV2: select,
  OnesLike: filled(1),
  ZerosLike: filled(0),
};
