import type { Builder } from '../convert/builder.js';
import {
  type Call,
  type Converter,
  type Converters,
  Inexpressible,
  inputAt,
  typeOf,
} from '../convert/call.js';
import { and, cast, compare, not, scalarLike, unsqueeze, where } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

const isFloat = ({ type }: Value): boolean => type === 'float' || type === 'double';

/** Whether a remainder is not 0, and of another sign than the divisor: rounding towards 0 was not rounding down. */
function isBelow(onnx: Builder, remainder: Value, divisor: Value): Value {
  const zero = scalarLike(onnx, remainder, 0);
  const [first, second] = [remainder, divisor].map((x) => compare(onnx, 'Less', x, zero));
  if (first === undefined || second === undefined) throw new Error('There are two numbers');
  const differ = onnx.emit('Xor', [first, second], { type: 'bool' });
  return and(onnx, not(onnx, compare(onnx, 'Equal', remainder, zero)), differ);
}

const floorMod: Converter = (call, onnx) => {
  const [x, y] = [inputAt(call, 0), inputAt(call, 1)];
  if (!isFloat(x)) return onnx.emit('Mod', [x, y]);
  const remainder = onnx.emit('Mod', [x, y], { attributes: { fmod: 1 } });
  return where(onnx, isBelow(onnx, remainder, y), onnx.emit('Add', [remainder, y]), remainder);
};

/** Integer division rounds towards 0 in ONNX. */
function floorDiv(onnx: Builder, x: Value, y: Value): Value {
  const quotient = onnx.emit('Div', [x, y]);
  if (isFloat(x)) return onnx.emit('Floor', [quotient]);
  const remainder = onnx.emit('Sub', [x, onnx.emit('Mul', [quotient, y])]);
  const below = onnx.emit('Sub', [quotient, scalarLike(onnx, x, 1)]);
  return where(onnx, isBelow(onnx, remainder, y), below, quotient);
}

const bitwise =
  (op: string): Converter =>
  (call, onnx) => {
    const inputs = call.inputs;
    return onnx.emit(op, inputs);
  };

/** 2 to the power of a number of bits; ONNX shifts unsigned numbers only. */
function powerOfTwo(onnx: Builder, bits: Value): Value {
  const one = onnx.constant('uint64', [], [1]);
  const shifted = onnx.emit('BitShift', [one, cast(onnx, bits, 'uint64')], {
    attributes: { direction: 'LEFT' },
    type: 'uint64',
  });
  return cast(onnx, shifted, 'int64');
}

const leftShift: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const by = powerOfTwo(onnx, inputAt(call, 1));
  return cast(onnx, onnx.emit('Mul', [cast(onnx, x, 'int64'), by]), x.type);
};

const rightShift: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const by = powerOfTwo(onnx, inputAt(call, 1));
  return cast(onnx, floorDiv(onnx, cast(onnx, x, 'int64'), by), x.type);
};

/** The halves of wide integers, the lower one first. */
const bitcast: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const type = typeOf(call, 'type');
  if (x.type === 'float' && type === 'int32') return { name: '', type, shape: x.shape, bitsOf: x };
  if (x.type !== 'int64' || type !== 'int32')
    throw new Inexpressible('ONNX does not read the bits of floats');
  const low = cast(onnx, x, 'int32');
  const sign = compare(onnx, 'Less', x, scalarLike(onnx, x, 0));
  const high = onnx.emit('Neg', [cast(onnx, sign, 'int32')]);
  return onnx.emit('Concat', [unsqueeze(onnx, low, [-1]), unsqueeze(onnx, high, [-1])], {
    attributes: { axis: -1 },
  });
};

const convert = (call: Call, onnx: Builder): Value => cast(onnx, inputAt(call, 0), typeOf(call, 'DstT'));

/** Operations on whole numbers, and between types. */
export const INTEGERS: Converters = {
  Cast: convert,
  Bitcast: bitcast,
  FloorMod: floorMod,
  FloorDiv: (call, onnx) => floorDiv(onnx, inputAt(call, 0), inputAt(call, 1)),
  BitwiseAnd: bitwise('BitwiseAnd'),
  BitwiseOr: bitwise('BitwiseOr'),
  BitwiseXor: bitwise('BitwiseXor'),
  Invert: bitwise('BitwiseNot'),
  LeftShift: leftShift,
  RightShift: rightShift,
};
