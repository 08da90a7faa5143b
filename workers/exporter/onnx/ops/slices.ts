import type { Builder } from '../convert/builder.js';
import {
  type Call,
  type Converter,
  type Converters,
  frontAxis,
  Inexpressible,
  inputAt,
  intOf,
  knownNumbers,
  knownShape,
  rankOf,
  textOf,
} from '../convert/call.js';
import { asInt64, squeeze, unsqueeze, vector } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

/** Beyond every end. */
const END = 2 ** 53 - 1;

const slice: Converter = (call, onnx) => {
  const [x, begin, size] = [inputAt(call, 0), inputAt(call, 1), inputAt(call, 2)];
  const starts = asInt64(onnx, begin);
  const axes = vector(
    onnx,
    Array.from({ length: size.constant?.numbers.length ?? rankOf(x) }, (_, axis) => axis),
  );
  if (size.constant === undefined)
    return onnx.emit('Slice', [x, starts, onnx.emit('Add', [starts, asInt64(onnx, size)]), axes]);
  const sizes = knownNumbers(call, 2);
  if (!sizes.includes(-1)) {
    const ends = onnx.emit('Add', [starts, vector(onnx, sizes)]);
    return onnx.emit('Slice', [x, starts, ends, axes]);
  }
  const from = knownNumbers(call, 1);
  const ends = sizes.map((count, axis) => (count === -1 ? END : (from[axis] ?? 0) + count));
  return onnx.emit('Slice', [x, starts, vector(onnx, ends), axes]);
};

const reverse: Converter = (call, onnx) => reversed(onnx, inputAt(call, 0), knownNumbers(call, 1));

/** Axes backwards. */
function reversed(onnx: Builder, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  const all = (value: number) =>
    vector(
      onnx,
      axes.map(() => value),
    );
  return onnx.emit('Slice', [x, all(-1), all(-END), vector(onnx, axes), all(-1)]);
}

/** The range of one axis. */
interface AxisRange {
  axis: number;
  from: number;
  to: number;
  step: number;
}

/** What the entries of a StridedSlice say of each axis. */
interface Ranges {
  ranges: AxisRange[];
  removed: number[];
  added: number[];
}

function rangesOf(call: Call, rank: number): Ranges {
  const [begin, end, strides] = [1, 2, 3].map((index) => knownNumbers(call, index));
  if (begin === undefined || end === undefined || strides === undefined) throw new Error('No bounds');
  const has = (mask: string, entry: number) => (intOf(call, `${mask}_mask`) & (1 << entry)) !== 0;
  const result: Ranges = { ranges: [], removed: [], added: [] };
  const taken = begin.filter((_, entry) => !has('new_axis', entry) && !has('ellipsis', entry)).length;
  let axis = 0;
  let output = 0;
  for (const entry of begin.keys()) {
    if (has('ellipsis', entry)) {
      axis += rank - taken;
      output += rank - taken;
    } else if (has('new_axis', entry)) {
      result.added.push(output);
      output += 1;
    } else {
      const range = { axis, ...boundsOf(entry) };
      result.ranges.push(range);
      if (has('shrink_axis', entry)) result.removed.push(axis);
      else output += 1;
      axis += 1;
    }
  }
  return result;

  function boundsOf(entry: number): Omit<AxisRange, 'axis'> {
    const step = strides?.[entry] ?? 1;
    const first = begin?.[entry] ?? 0;
    if (has('shrink_axis', entry)) return { from: first, to: first === -1 ? END : first + 1, step: 1 };
    const from = has('begin', entry) ? (step > 0 ? 0 : END) : first;
    const to = has('end', entry) ? (step > 0 ? END : -END) : (end?.[entry] ?? 0);
    return { from, to, step };
  }
}

const stridedSlice: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const { ranges, removed, added } = rangesOf(call, x.shape === undefined ? 1 : rankOf(x));
  const column = (read: (range: AxisRange) => number) => vector(onnx, ranges.map(read));
  let result = x;
  if (ranges.length > 0)
    result = onnx.emit('Slice', [
      x,
      column(({ from }) => from),
      column(({ to }) => to),
      column(({ axis }) => axis),
      column(({ step }) => step),
    ]);
  if (removed.length > 0) result = squeeze(onnx, result, removed);
  return added.length > 0 ? unsqueeze(onnx, result, added) : result;
};

const pad: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const paddings = knownNumbers(call, 1);
  const begins = paddings.filter((_, index) => index % 2 === 0);
  const ends = paddings.filter((_, index) => index % 2 === 1);
  const value = call.inputs[2];
  return onnx.emit('Pad', [x, vector(onnx, [...begins, ...ends]), ...(value === undefined ? [] : [value])]);
};

/** Takes the places on each axis that a reflection shows. */
const mirrorPad: Converter = (call, onnx) => {
  const shape = knownShape(inputAt(call, 0));
  const paddings = knownNumbers(call, 1);
  const edge = textOf(call, 'mode') === 'SYMMETRIC' ? 0 : 1;
  return shape.reduce(
    (x, size, axis) => {
      const [before = 0, after = 0] = paddings.slice(2 * axis, 2 * axis + 2);
      if (before === 0 && after === 0) return x;
      if (size < 0) throw new Inexpressible('the padded axis depends on the batch');
      const places = [
        ...Array.from({ length: before }, (_, index) => before - 1 - index + edge),
        ...Array.from({ length: size }, (_, index) => index),
        ...Array.from({ length: after }, (_, index) => size - 1 - index - edge),
      ];
      return onnx.emit('Gather', [x, vector(onnx, places)], { attributes: { axis } });
    },
    inputAt(call, 0),
  );
};

/** Entries of an axis; of several batches, each by its own indices. */
const gather: Converter = (call, onnx) => {
  const [x, indices] = [inputAt(call, 0), inputAt(call, 1)];
  const batch = intOf(call, 'batch_dims');
  const [given = 0] = knownNumbers(call, 2);
  if (batch === 0) return onnx.emit('Gather', [x, indices], { attributes: { axis: given } });
  const dims = frontAxis(batch, rankOf(indices));
  if (frontAxis(given, rankOf(x)) !== dims)
    throw new Inexpressible('it gathers along an axis that does not follow those of the batch');
  const places = unsqueeze(onnx, asInt64(onnx, indices), [-1]);
  return onnx.emit('GatherND', [x, places], { attributes: { batch_dims: dims } });
};

const gatherNd: Converter = (call, onnx) =>
  onnx.emit('GatherND', [inputAt(call, 0), asInt64(onnx, inputAt(call, 1))]);

/** Parts of tensors, and tensors in larger ones. */
export const SLICES: Converters = {
  Slice: slice,
  StridedSlice: stridedSlice,
  ReverseV2: reverse,
  Pad: pad,
  PadV2: pad,
  MirrorPad: mirrorPad,
  GatherV2: gather,
  GatherNd: gatherNd,
};
