import { batch, type OperationCase, operationCases, tensor } from '../operation-cases.js';

/** Floats, and integers that Keras computes as floats. */
const real = (from: number, to: number): OperationCase[] => [
  { args: [batch([4], { from, to })] },
  { args: [batch([2], { dtype: 'int32', from: Math.ceil(from), to: Math.max(Math.floor(to), 1) })] },
];
const anywhere = real(-3, 3);
const withBool: OperationCase[] = [...anywhere, { args: [batch([3], { dtype: 'bool' })] }];
/** Keras infers the type of its argument, but computes floats. */
const floats = [{ args: [batch([4], { from: 0.5, to: 3 })] }];
const numbers: OperationCase[] = [
  { args: [batch([5])] },
  { args: [batch([5], { dtype: 'int32', from: -9, to: 9 })] },
];
const special = batch([4], {
  values: [
    0,
    -0,
    1.5,
    -2.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -3,
    1e30,
    -1e-30,
    2,
    3,
  ],
});
const questions: OperationCase[] = [
  { args: [special] },
  { args: [batch([3], { dtype: 'int32', from: -2, to: 3 })] },
  { args: [batch([3], { dtype: 'bool' })] },
];

export default operationCases(
  'numpy',
  {
    Arccos: real(-0.9, 0.9),
    Arccosh: real(1.1, 4),
    Arcsin: real(-0.9, 0.9),
    Arcsinh: anywhere,
    Arctan: anywhere,
    Arctanh: real(-0.9, 0.9),
    Cos: withBool,
    Cosh: anywhere,
    Sin: anywhere,
    Sinc: [{ args: [batch([4], { from: 0.2, to: 2 })] }, { args: [batch([2], { dtype: 'int32' })] }],
    Sinh: anywhere,
    Tan: anywhere,
    Tanh: anywhere,
    Exp: withBool,
    Exp2: anywhere,
    Expm1: anywhere,
    Log: [...real(0.1, 5), { args: [special], gradient: false }],
    Log10: real(0.1, 5),
    Log1p: real(-0.5, 5),
    Log2: real(0.1, 5),
    Sqrt: real(0.1, 9),
    Cbrt: [{ args: [batch([4], { from: 0.5, to: 3 })] }, { args: [batch([4], { from: -3, to: -0.5 })] }],
    Reciprocal: floats,
    I0: anywhere,
    Angle: anywhere,
    Deg2rad: anywhere,
    Rad2deg: anywhere,
    Fabs: [...anywhere, { args: [special], gradient: false }],
    Floor: [...anywhere, { args: [special] }],
    Ceil: anywhere,
    Absolute: [
      ...numbers,
      { args: [batch([2], { values: [0, -1, 2, -0.5, 0, 3] })] },
      { args: [batch([2], { dtype: 'bool' })] },
    ],
    Abs: numbers,
    Trunc: [...numbers, { args: [batch([2], { dtype: 'bool' })] }],
    Copy: [...numbers, { args: [batch([2], { dtype: 'bool' })] }],
    Conj: numbers,
    Conjugate: numbers,
    Real: numbers,
    Imag: numbers,
    Negative: numbers,
    Sign: [...numbers, { args: [special] }],
    BitwiseInvert: [{ args: [batch([4], { dtype: 'int32', from: -9, to: 9 })] }],
    BitwiseNot: [{ args: [batch([4], { dtype: 'int32', from: -9, to: 9 })] }],
    Square: [...numbers, { args: [batch([2], { dtype: 'bool' })] }],
    Round: [
      ...numbers,
      { args: [batch([2], { values: [0.5, 1.5, 2.5, -0.5, -1.5, 0.49] })] },
      { config: { decimals: 2 }, args: [batch([4])] },
      { config: { decimals: -1 }, args: [batch([4], { dtype: 'int32', from: -99, to: 99 })] },
      { config: { decimals: 1 }, args: [batch([4], { dtype: 'int32' })] },
    ],
    NanToNum: [
      { args: [special] },
      { config: { nan: 1.5, posinf: 7, neginf: -8 }, args: [special] },
      { args: [batch([4], { dtype: 'int32' })] },
    ],
    Clip: [
      { config: { x_min: -1, x_max: 0.5 }, args: [batch([6])] },
      { config: { x_min: -1, x_max: 2 }, args: [batch([6], { dtype: 'int32', from: -5, to: 5 })] },
      { config: { x_min: 0, x_max: 1 }, args: [batch([2], { dtype: 'bool' })] },
      { config: { x_min: 0, x_max: 1 }, args: [batch([2], { values: [0, 1, 2, -1, 0.5, 1] })] },
    ],
    Isfinite: questions,
    Isinf: questions,
    Isnan: questions,
    Isneginf: questions,
    Isposinf: questions,
    Isreal: questions,
    Signbit: questions,
    LogicalNot: questions,
  },
  {
    Negative: [{ args: [batch([2], { dtype: 'bool' })], message: /type bool/ }],
    BitwiseNot: [{ args: [batch([2])], message: /x must be .*int/ }],
    Sin: [
      { args: ['text'], message: /x must be a tensor; got "text"/ },
      { args: [], message: /x must be a tensor; got nothing/ },
      { args: [tensor([2]), 3], message: /takes 1 argument/ },
    ],
    Clip: [
      { config: { x_min: 0 }, args: [batch([2])], message: /x_max must be a number/ },
      {
        config: { x_min: 0, x_max: 0.5 },
        args: [batch([2], { dtype: 'int32' })],
        message: /x_max must be an integer/,
      },
    ],
    Round: [{ config: { decimals: 1.5 }, args: [batch([2])], message: /decimals must be an integer/ }],
  },
);
