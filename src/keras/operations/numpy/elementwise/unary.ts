import { tensorArgument, widest } from '../../arguments/tensors.js';
import { integerArgument } from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import type { TensorType } from '../../operation.js';
import { reject } from '../../rejection.js';
import { alike, countingType, operations } from '../family.js';
import { anyNumber, optionalNumber } from '../options.js';

/** The output of an operation on each number of `x`, by the type of x. */
const each = (typeOf: (type: TensorType) => TensorType): OperationDefinition => ({
  parameters: ['x'],
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    return { shape, dtype: typeOf(dtype) };
  },
});

const same = (type: TensorType) => type;

const numeric = (type: TensorType): TensorType =>
  type === 'bool' ? reject('x is of type bool, which has no such operation: cast it first.', 'x') : type;

const integral = (type: TensorType): TensorType =>
  type === 'int32' ? type : reject(`x must be of type int32, not ${type}.`, 'x');

/** Functions of real numbers: integers are computed as float32. */
export const REAL_FUNCTIONS = alike(
  [
    ...(['Arccos', 'Arccosh', 'Arcsin', 'Arcsinh', 'Arctan', 'Arctanh'] as const),
    ...(['Cos', 'Cosh', 'Sin', 'Sinc', 'Sinh', 'Tan', 'Tanh'] as const),
    ...(['Exp', 'Exp2', 'Expm1', 'Log', 'Log10', 'Log1p', 'Log2'] as const),
    ...(['Sqrt', 'Cbrt', 'Reciprocal', 'I0', 'Angle', 'Deg2rad', 'Rad2deg'] as const),
    ...(['Fabs', 'Floor', 'Ceil'] as const),
  ],
  each((type) => widest([type, 'float32'])),
);

/** Operations that keep the type of their argument. */
export const UNARY = {
  ...alike(['Absolute', 'Abs', 'Trunc', 'Copy', 'Conj', 'Conjugate', 'Real', 'Imag'], each(same)),
  ...alike(['Negative', 'Sign'], each(numeric)),
  ...alike(['BitwiseInvert', 'BitwiseNot'], each(integral)),
  ...operations({
    Square: each(countingType),
    Round: {
      parameters: ['x'],
      options: { decimals: 0 },
      output(args) {
        integerArgument(args, 'decimals');
        return each(numeric).output(args);
      },
    },
    NanToNum: {
      parameters: ['x'],
      options: { nan: 0, posinf: null, neginf: null },
      output(args) {
        for (const name of ['nan', 'posinf', 'neginf']) optionalNumber(args, name);
        return each(same).output(args);
      },
    },
    Clip: {
      parameters: ['x'],
      options: { x_min: null, x_max: null },
      output(args) {
        const { dtype } = tensorArgument(args, 'x');
        for (const name of ['x_min', 'x_max'])
          if (!Number.isInteger(anyNumber(args, name)) && dtype !== 'float32')
            reject(`${name} must be an integer, as x is of type ${dtype}.`, name);
        return each(countingType).output(args);
      },
    },
  }),
};

/** Questions about each number. */
export const TESTS = alike(
  ['Isfinite', 'Isinf', 'Isnan', 'Isneginf', 'Isposinf', 'Isreal', 'Signbit', 'LogicalNot'],
  each(() => 'bool'),
);
