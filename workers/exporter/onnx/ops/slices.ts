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
import { asInt64, reshape, squeeze, transpose, unsqueeze, vector } from '../convert/steps.js';
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

/** The range of one axis; a bound may be computed. */
interface AxisRange {
  axis: number;
  from: number | Value;
  to: number | Value;
  step: number;
}

/** What the entries of a StridedSlice say of each axis. */
interface Ranges {
  ranges: AxisRange[];
  removed: number[];
  added: number[];
}

function rangesOf(call: Call, onnx: Builder, rank: number): Ranges {
  const [begin, end] = [boundsAt(call, onnx, 1), boundsAt(call, onnx, 2)];
  const strides = knownNumbers(call, 3);
  const has = (mask: string, entry: number) => (intOf(call, `${mask}_mask`) & (1 << entry)) !== 0;
  const result: Ranges = { ranges: [], removed: [], added: [] };
  const taken = strides.filter((_, entry) => !has('new_axis', entry) && !has('ellipsis', entry)).length;
  let axis = 0;
  let output = 0;
  for (const entry of strides.keys()) {
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
    const step = strides[entry] ?? 1;
    if (has('shrink_axis', entry)) return { ...placeAt(begin(entry)), step: 1 };
    const from = has('begin', entry) ? (step > 0 ? 0 : END) : begin(entry);
    const to = has('end', entry) ? (step > 0 ? END : -END) : end(entry);
    return { from, to, step };
  }
}

/** Reads the entries of an argument, which may be computed. */
function boundsAt(call: Call, onnx: Builder, index: number): (entry: number) => number | Value {
  const bounds = inputAt(call, index);
  if (bounds.constant !== undefined) {
    const numbers = knownNumbers(call, index);
    return (entry) => numbers[entry] ?? 0;
  }
  return (entry) =>
    onnx.emit('Gather', [asInt64(onnx, bounds), vector(onnx, [entry])], { attributes: { axis: 0 } });
}

/** The range of a single place. */
function placeAt(from: number | Value): Pick<AxisRange, 'from' | 'to'> {
  if (typeof from !== 'number') throw new Inexpressible('it takes a place that the batch decides');
  return { from, to: from === -1 ? END : from + 1 };
}

const stridedSlice: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const { ranges, removed, added } = rangesOf(call, onnx, x.shape === undefined ? 1 : rankOf(x));
  const column = (read: (range: AxisRange) => number | Value) => columnOf(onnx, ranges.map(read));
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

function columnOf(onnx: Builder, entries: readonly (number | Value)[]): Value {
  if (entries.every((entry) => typeof entry === 'number')) return vector(onnx, entries);
  const parts = entries.map((entry) => (typeof entry === 'number' ? vector(onnx, [entry]) : entry));
  return onnx.emit('Concat', parts, { attributes: { axis: 0 } });
}

const pad: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  // [[before, after], …] for each axis; ONNX has all before, then all after.
  const pads = reshape(onnx, transpose(onnx, asInt64(onnx, inputAt(call, 1)), [1, 0]), [-1]);
  const value = call.inputs[2];
  return onnx.emit('Pad', [x, pads, ...(value === undefined ? [] : [value])]);
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
