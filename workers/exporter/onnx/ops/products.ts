import type { Builder } from '../convert/builder.js';
import { type Converter, type Converters, flagOf, inputAt, rankOf, textOf } from '../convert/call.js';
import { transpose } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

/** Matrices with rows and columns exchanged, of any number of batches. */
function exchanged(onnx: Builder, x: Value, isExchanged: boolean): Value {
  if (!isExchanged) return x;
  const rank = rankOf(x);
  const batch = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return transpose(onnx, x, [...batch, rank - 1, rank - 2]);
}

const product =
  (first: string, second: string): Converter =>
  (call, onnx) => {
    const a = exchanged(onnx, inputAt(call, 0), flagOf(call, first));
    const b = exchanged(onnx, inputAt(call, 1), flagOf(call, second));
    return onnx.emit('MatMul', [a, b]);
  };

const einsum: Converter = (call, onnx) =>
  onnx.emit('Einsum', call.inputs, { attributes: { equation: textOf(call, 'equation') } });

/** The sign and the logarithm of the absolute value of determinants. */
const logDeterminant: Converter = (call, onnx) => {
  const determinant = onnx.emit('Det', [inputAt(call, 0)]);
  return [onnx.emit('Sign', [determinant]), onnx.emit('Log', [onnx.emit('Abs', [determinant])])];
};

/** Products of matrices. */
export const PRODUCTS: Converters = {
  MatMul: product('transpose_a', 'transpose_b'),
  BatchMatMul: product('adj_x', 'adj_y'),
  BatchMatMulV2: product('adj_x', 'adj_y'),
  Einsum: einsum,
  LogMatrixDeterminant: logDeterminant,
};
