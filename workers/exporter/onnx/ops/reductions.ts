import {
  type Call,
  type Converter,
  type Converters,
  flagOf,
  frontAxis,
  inputAt,
  knownNumbers,
  knownSize,
  rankOf,
  typeOf,
} from '../convert/call.js';
import { asInt64, cast, reduce, reshape, sliceAxis } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

const axesOf = (call: Call): { axes: number[]; keep: boolean } => ({
  axes: knownNumbers(call, 1),
  keep: flagOf(call, 'keep_dims'),
});

const reduction =
  (op: string): Converter =>
  (call, onnx) =>
    reduce(onnx, op, inputAt(call, 0), axesOf(call));

/** Of bools, as numbers. */
const ofBools =
  (op: 'ReduceMin' | 'ReduceMax'): Converter =>
  (call, onnx) =>
    cast(onnx, reduce(onnx, op, cast(onnx, inputAt(call, 0), 'int32'), axesOf(call)), 'bool');

const argument =
  (op: 'ArgMax' | 'ArgMin'): Converter =>
  (call, onnx) => {
    const [axis = 0] = knownNumbers(call, 1);
    const x = inputAt(call, 0);
    const found = onnx.emit(op, [x.type === 'bool' ? cast(onnx, x, 'int32') : x], {
      attributes: { axis, keepdims: 0 },
      type: 'int64',
    });
    return cast(onnx, found, typeOf(call, 'output_type'));
  };

const cumulativeSum: Converter = (call, onnx) =>
  onnx.emit('CumSum', [inputAt(call, 0), inputAt(call, 1)], {
    attributes: { exclusive: flagOf(call, 'exclusive') ? 1 : 0, reverse: flagOf(call, 'reverse') ? 1 : 0 },
  });

/** ONNX has no product so far: one node for each place on the axis. */
const cumulativeProduct: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const axis = frontAxis(knownNumbers(call, 1)[0] ?? 0, rankOf(x));
  const size = knownSize(x, axis);
  const parts = Array.from({ length: size }, (_, from) => sliceAxis(onnx, x, { axis, from, to: from + 1 }));
  if (flagOf(call, 'reverse')) parts.reverse();
  const products: Value[] = [];
  let product: Value | undefined;
  for (const part of parts) {
    const before: Value | undefined = product;
    product = before === undefined ? part : onnx.emit('Mul', [before, part]);
    products.push(flagOf(call, 'exclusive') ? (before ?? onesLike(part)) : product);
  }
  if (flagOf(call, 'reverse')) products.reverse();
  return onnx.emit('Concat', products, { attributes: { axis } });

  function onesLike(part: Value): Value {
    const shape = onnx.emit('Shape', [part], { type: 'int64' });
    return onnx.emit('Expand', [onnx.constant(part.type, [], [1]), shape]);
  }
};

const topK: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const k = reshape(onnx, asInt64(onnx, inputAt(call, 1)), [1]);
  const [values, indices] = onnx.emitAll('TopK', [x, k], [{ type: x.type }, { type: 'int64' }], { axis: -1 });
  if (values === undefined || indices === undefined) throw new Error('TopK has two outputs');
  return [values, cast(onnx, indices, 'int32')];
};

/** Operations over whole axes. */
export const REDUCTIONS: Converters = {
  Sum: reduction('ReduceSum'),
  Mean: reduction('ReduceMean'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: ofBools('ReduceMin'),
  Any: ofBools('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Cumsum: cumulativeSum,
  Cumprod: cumulativeProduct,
  TopKV2: topK,
};
