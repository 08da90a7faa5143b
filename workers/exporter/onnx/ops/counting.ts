import type { Builder } from '../convert/builder.js';
import {
  type Converter,
  type Converters,
  flagOf,
  frontAxis,
  inputAt,
  intOf,
  knownNumbers,
  knownShape,
  rankOf,
} from '../convert/call.js';
import {
  asInt64,
  cast,
  compare,
  counting,
  reduce,
  reshape,
  scalarLike,
  unsqueeze,
  vector,
  where,
} from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

/** Whether each index is each class, along a new axis. ONNX's OneHot counts negative indices from the end; here they are none. */
function isClass(onnx: Builder, indices: Value, depth: number, axis: number): Value {
  const classes = counting(onnx, indices.type, depth);
  const after = axis === -1 ? 0 : rankOf(indices) - frontAxis(axis, rankOf(indices) + 1);
  const column = after === 0 ? classes : reshape(onnx, classes, [depth, ...Array<number>(after).fill(1)]);
  return compare(onnx, 'Equal', unsqueeze(onnx, indices, [axis]), column);
}

const oneHot: Converter = (call, onnx) => {
  const [depth = 1] = knownNumbers(call, 1);
  const hot = isClass(onnx, inputAt(call, 0), depth, intOf(call, 'axis', -1));
  return where(onnx, hot, inputAt(call, 2), inputAt(call, 3));
};

/** How often, with which weights or whether at all each number occurs in a row. */
const bincount: Converter = (call, onnx) => {
  const [x, weights] = [inputAt(call, 0), inputAt(call, 2)];
  const [size = 1] = knownNumbers(call, 1);
  const { type } = weights;
  const found = cast(onnx, isClass(onnx, x, size, -1), type);
  const axes = [-2];
  if (flagOf(call, 'binary_output')) return reduce(onnx, 'ReduceMax', found, { axes });
  const isWeighted = weights.shape === undefined || weights.shape.length > 1 || weights.shape[0] !== 0;
  const counted = isWeighted ? onnx.emit('Mul', [found, unsqueeze(onnx, weights, [-1])]) : found;
  return reduce(onnx, 'ReduceSum', counted, { axes });
};

/** How many sorted numbers of a row come before each value. */
const bound =
  (op: 'LessOrEqual' | 'Less'): Converter =>
  (call, onnx) => {
    const [sorted, values] = [inputAt(call, 0), inputAt(call, 1)];
    const below = compare(onnx, op, unsqueeze(onnx, sorted, [1]), unsqueeze(onnx, values, [2]));
    return reduce(onnx, 'ReduceSum', cast(onnx, below, 'int32'), { axes: [-1] });
  };

/** Sums by segment. Those of negative numbers are dropped: they go to one more, which is left out. */
const segmentSum: Converter = (call, onnx) => {
  const [x, ids] = [inputAt(call, 0), inputAt(call, 1)];
  const wide = asInt64(onnx, ids);
  const segments = asInt64(onnx, inputAt(call, 2));
  const isDropped = compare(onnx, 'Less', wide, scalarLike(onnx, wide, 0));
  const count = unsqueeze(onnx, segments, [0]);
  const rows = onnx.emit('Add', [count, vector(onnx, [1])]);
  const inner = onnx.emit('Shape', [x], { type: 'int64', attributes: { start: rankOf(ids) } });
  const shape = onnx.emit('Concat', [rows, inner], { attributes: { axis: 0 } });
  const zeros = onnx.emit('Expand', [onnx.constant(x.type, [], [0]), shape]);
  const indices = unsqueeze(onnx, where(onnx, isDropped, segments, wide), [-1]);
  const sums = onnx.emit('ScatterND', [zeros, indices, x], { attributes: { reduction: 'add' } });
  return onnx.emit('Slice', [sums, vector(onnx, [0]), count, vector(onnx, [0])]);
};

/** Sums of updates by place, in a tensor of zeros. */
const scatter: Converter = (call, onnx) => {
  const [indices, updates, shape] = [inputAt(call, 0), inputAt(call, 1), inputAt(call, 2)];
  const zeros = onnx.emit('Expand', [onnx.constant(updates.type, [], [0]), asInt64(onnx, shape)]);
  return onnx.emit('ScatterND', [zeros, asInt64(onnx, indices), updates], {
    attributes: { reduction: 'add' },
  });
};

const update: Converter = (call, onnx) =>
  onnx.emit('ScatterND', [inputAt(call, 0), asInt64(onnx, inputAt(call, 1)), inputAt(call, 2)]);

/** What lies on a band of diagonals. */
const band: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const [rows = 1, columns = 1] = knownShape(x).slice(-2);
  const [[lower = 0], [upper = 0]] = [knownNumbers(call, 1), knownNumbers(call, 2)];
  const isKept = Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    return Number((lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper));
  });
  return where(onnx, onnx.constant('bool', [rows, columns], isKept), x, scalarLike(onnx, x, 0));
};

/** Operations that count, and compare with numbers of places. */
export const COUNTING: Converters = {
  OneHot: oneHot,
  DenseBincount: bincount,
  UpperBound: bound('LessOrEqual'),
  LowerBound: bound('Less'),
  UnsortedSegmentSum: segmentSum,
  ScatterNd: scatter,
  TensorScatterUpdate: update,
  MatrixBandPart: band,
};
