import { integerTensor, optionalTensor, tensorArgument, widest } from '../../arguments/tensors.js';
import { numberArgument, rejectValue } from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import type { TensorSpec, TensorType } from '../../operation.js';
import { reject } from '../../rejection.js';
import { broadcastShapes } from '../../shapes.js';
import { alike, countingType, operations } from '../family.js';
import { constantNumbers, someTensors } from '../options.js';

type TypeOf = (type: TensorType) => TensorType;

/** The output of an operation on pairs of numbers, by the type that they have in common. */
const pairs = (
  typeOf: TypeOf,
  parameters: readonly [string, string] = ['x1', 'x2'],
): OperationDefinition => ({
  parameters,
  output(args) {
    const [first, second] = [tensorArgument(args, parameters[0]), tensorArgument(args, parameters[1])];
    const dtype = typeOf(widest([first.dtype, second.dtype]));
    return { shape: broadcastShapes(first.shape, second.shape), dtype };
  },
});

const real: TypeOf = (type) => widest([type, 'float32']);
const numeric: TypeOf = (type) =>
  type === 'bool'
    ? reject('Both operands are of type bool, which has no such operation: cast one first.')
    : type;
const integral: TypeOf = (type) =>
  type === 'int32' ? type : reject(`Both operands must be of type int32; they are computed as ${type}.`);

const isZero = (x2: number): boolean => x2 === 0;

/** An operation on pairs that fails for some integers x2, where they are constants. */
function withIntegers(
  definition: OperationDefinition,
  isWrong: (x2: number) => boolean,
  what: string,
): OperationDefinition {
  return {
    ...definition,
    output(args) {
      const output = definition.output(args);
      const areIntegers = 'dtype' in output && output.dtype === 'int32';
      if (areIntegers && constantNumbers(args['x2']).some(isWrong))
        return reject(`x2 must not be ${what}, as x1 is of type int32.`, 'x2');
      return output;
    },
  };
}

/** Arithmetic of two tensors, or of a tensor and a number. */
export const ARITHMETIC = {
  ...alike(['Add', 'Subtract', 'Multiply'], pairs(numeric)),
  ...alike(
    ['Power'],
    withIntegers(pairs(numeric), (x2) => x2 < 0, 'negative: cast x1 to float32 first'),
  ),
  ...alike(['FloorDivide'], withIntegers(pairs(numeric), isZero, 'zero')),
  ...alike(['Maximum', 'Minimum', 'Fmax', 'Fmin'], pairs(numeric)),
  ...alike(['Mod', 'Fmod'], withIntegers(pairs(countingType), isZero, 'zero')),
  ...alike(['Divide', 'TrueDivide', 'DivideNoNan'], pairs(real)),
  ...alike(['Arctan2', 'Logaddexp', 'Logaddexp2', 'Hypot', 'Heaviside', 'Nextafter'], pairs(real)),
  ...alike(['Gcd', 'Lcm'], pairs(integral)),
  ...operations({
    Ldexp: {
      parameters: ['x1', 'x2'],
      output(args) {
        integerTensor(args, 'x2');
        return pairs(real).output(args);
      },
    },
  }),
};

/** Comparisons, and operations on truth values. */
export const COMPARISONS = {
  ...alike(
    [
      'Equal',
      'NotEqual',
      'Greater',
      'GreaterEqual',
      'Less',
      'LessEqual',
      'LogicalAnd',
      'LogicalOr',
      'LogicalXor',
    ],
    pairs(() => 'bool'),
  ),
  ...operations({
    Isclose: {
      parameters: ['x1', 'x2', 'rtol', 'atol'],
      options: { equal_nan: false },
      output(args) {
        for (const name of ['rtol', 'atol'])
          if ((optionalTensor(args, name)?.shape.length ?? 0) > 0) rejectValue(args, name, 'a number');
        return pairs(() => 'bool').output(args);
      },
    },
    AllClose: {
      parameters: ['x1', 'x2'],
      options: { rtol: 1e-5, atol: 1e-8, equal_nan: false },
      output(args) {
        pairs(() => 'bool').output(args);
        numberArgument(args, 'rtol');
        numberArgument(args, 'atol');
        return { shape: [], dtype: 'bool' };
      },
    },
  }),
};

/** Operations on the bits of integers. */
export const BITWISE = {
  ...alike(['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'], pairs(integral, ['x', 'y'])),
  ...alike(['BitwiseLeftShift', 'LeftShift', 'BitwiseRightShift', 'RightShift'], pairs(integral, ['x', 'y'])),
};

/** Choices between tensors by conditions. */
export const CHOICES = operations({
  Where: {
    parameters: ['condition', 'x1', 'x2'],
    output(args) {
      if ((args['x1'] ?? null) === null || (args['x2'] ?? null) === null)
        return reject(
          'The shape of Where without x1 and x2 depends on the values of its condition: pass both.',
        );
      const choices = [tensorArgument(args, 'x1'), tensorArgument(args, 'x2')];
      return chosen([tensorArgument(args, 'condition')], choices);
    },
  },
  Select: {
    parameters: ['condlist', 'choicelist', 'default'],
    output(args) {
      const conditions = someTensors(args, 'condlist');
      const choices = someTensors(args, 'choicelist');
      if (conditions.length !== choices.length)
        reject(`condlist has ${conditions.length} entries, choicelist ${choices.length}.`, 'choicelist');
      return chosen(conditions, [...choices, optionalTensor(args, 'default') ?? ZERO]);
    },
  },
});

/** The default of Select. */
const ZERO: TensorSpec = { shape: [], dtype: 'int32' };

/** The output of a choice. */
export function chosen(conditions: readonly TensorSpec[], choices: readonly TensorSpec[]): TensorSpec {
  const shape = broadcastShapes(...conditions.map((one) => one.shape), ...choices.map((one) => one.shape));
  return { shape, dtype: widest(choices.map(({ dtype }) => dtype)) };
}
