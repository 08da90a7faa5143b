import type { Builder } from '../convert/builder.js';
import { type Converter, type Converters, inputAt } from '../convert/call.js';
import { compare, scalarLike, where } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

/** Horner's rule. @param coefficients From that of the highest power */
function polynomial(onnx: Builder, x: Value, [first = 0, ...rest]: readonly number[]): Value {
  return rest.reduce(
    (sum, coefficient) => onnx.emit('Add', [onnx.emit('Mul', [sum, x]), scalarLike(onnx, x, coefficient)]),
    scalarLike(onnx, x, first),
  );
}

/** M. Giles, Approximating the erfinv function, 2010: the single precision one, for w = -log(1 - x²) below and above 5. */
const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

const inverseErf: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const number = (value: number) => scalarLike(onnx, x, value);
  const square = onnx.emit('Mul', [x, x]);
  const w = onnx.emit('Neg', [onnx.emit('Log', [onnx.emit('Sub', [number(1), square])])]);
  const central = polynomial(onnx, onnx.emit('Sub', [w, number(2.5)]), CENTRAL);
  const tail = polynomial(onnx, onnx.emit('Sub', [onnx.emit('Sqrt', [w]), number(3)]), TAIL);
  return onnx.emit('Mul', [x, where(onnx, compare(onnx, 'Less', w, number(5)), central, tail)]);
};

/** Abramowitz and Stegun, 9.8.1 and 9.8.2: the modified Bessel function of order 0 below and above 3.75. */
const BESSEL_CENTRAL = [0.0045813, 0.0360768, 0.2659732, 1.2067492, 3.0899424, 3.5156229, 1];
const BESSEL_TAIL = [
  0.00392377, -0.01647633, 0.02635537, -0.02057706, 0.00916281, -0.00157565, 0.00225319, 0.01328592,
  0.39894228,
];

const besselI0: Converter = (call, onnx) => {
  const x = onnx.emit('Abs', [inputAt(call, 0)]);
  const bound = scalarLike(onnx, x, 3.75);
  const part = onnx.emit('Div', [x, bound]);
  const central = polynomial(onnx, onnx.emit('Mul', [part, part]), BESSEL_CENTRAL);
  const tail = polynomial(onnx, onnx.emit('Reciprocal', [part]), BESSEL_TAIL);
  const grown = onnx.emit('Div', [onnx.emit('Mul', [tail, onnx.emit('Exp', [x])]), onnx.emit('Sqrt', [x])]);
  return where(onnx, compare(onnx, 'Less', x, bound), central, grown);
};

/** Special functions that ONNX lacks, by approximations to the precision of float32. */
export const SPECIAL: Converters = { Erfinv: inverseErf, BesselI0: besselI0 };
