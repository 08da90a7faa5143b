import type { Builder } from '../convert/builder.js';
import {
  type Converter,
  type Converters,
  Inexpressible,
  inputAt,
  knownNumbers,
  rankOf,
} from '../convert/call.js';
import { reduce, sliceAxis, squeeze, unsqueeze } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

/** Complex numbers have one more axis in ONNX, of the real and the imaginary part. */
const complex = (value: Value): Value => ({ ...value, isComplex: true });

const part =
  (at: 0 | 1): Converter =>
  (call, onnx) => {
    const x = inputAt(call, 0);
    if (x.isComplex !== true) throw new Inexpressible('it computes with complex numbers');
    return squeeze(onnx, sliceAxis(onnx, x, { axis: rankOf(x), from: at, to: at + 1 }), [-1]);
  };

function transform(
  onnx: Builder,
  x: Value,
  { size, isReal }: { size: number | null; isReal: boolean },
): Value {
  const rank = rankOf(x);
  const length = size === null ? null : onnx.constant('int64', [], [size]);
  const given = x.isComplex === true ? x : unsqueeze(onnx, x, [-1]);
  const attributes = { axis: rank - 1, onesided: isReal ? 1 : 0 };
  return complex(onnx.emit('DFT', [given, length], { attributes, type: 'float' }));
}

const realTransform: Converter = (call, onnx) => {
  const [size = 1] = knownNumbers(call, 1);
  return transform(onnx, inputAt(call, 0), { size, isReal: true });
};

const join: Converter = (call, onnx) => {
  const parts = [0, 1].map((index) => unsqueeze(onnx, inputAt(call, index), [-1]));
  return complex(onnx.emit('Concat', parts, { attributes: { axis: -1 } }));
};

const magnitude: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  return onnx.emit('Sqrt', [reduce(onnx, 'ReduceSum', onnx.emit('Mul', [x, x]), { axes: [-1] })]);
};

/** Fourier transforms. */
export const SPECTRUM: Converters = {
  RFFT: realTransform,
  FFT: (call, onnx) => transform(onnx, inputAt(call, 0), { size: null, isReal: false }),
  Complex: join,
  Real: part(0),
  Imag: part(1),
  ComplexAbs: magnitude,
};
