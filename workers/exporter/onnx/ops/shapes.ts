import {
  type Call,
  type Converter,
  type Converters,
  inputAt,
  intOf,
  intsOf,
  knownNumbers,
  knownShape,
  rankOf,
  typeOf,
} from '../convert/call.js';
import { asInt64, cast, reshape, squeeze, transpose, unsqueeze, vector } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

/** Sizes that are all known but for one are written down. */
const reshapeTo: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const shape = inputAt(call, 1);
  const known = call.outputShape();
  const isFixed = shape.constant !== undefined || known === undefined;
  if (isFixed || known.filter((size) => size < 0).length > 1 || known.includes(0))
    return onnx.emit('Reshape', [x, asInt64(onnx, shape)]);
  return reshape(onnx, x, known);
};

const shapeOf: Converter = (call, onnx) => {
  const type = call.node.attr['out_type'] === undefined ? 'int32' : typeOf(call, 'out_type');
  return cast(onnx, onnx.emit('Shape', [inputAt(call, 0)], { type: 'int64' }), type);
};

const pack: Converter = (call, onnx) => {
  const axis = intOf(call, 'axis');
  const parts = call.inputs.map((input) => unsqueeze(onnx, input, [axis]));
  return onnx.emit('Concat', parts, { attributes: { axis } });
};

/** Parts of an axis, of the given sizes. */
function split(call: Call, onnx: Parameters<Converter>[1], sizes: readonly number[], axis: number): Value[] {
  const x = inputAt(call, 0);
  if (x.constant !== undefined) return splitConstant(x, onnx, sizes, axis);
  const outputs = sizes.map(() => ({ type: x.type }));
  if (sizes.length === 1) return [x];
  return onnx.emitAll('Split', [x, vector(onnx, sizes)], outputs, { axis });
}

function splitConstant(
  x: Value,
  onnx: Parameters<Converter>[1],
  sizes: readonly number[],
  given: number,
): Value[] {
  const axis = given < 0 ? given + rankOf(x) : given;
  let from = 0;
  return sizes.map((size) => {
    const bounds = [[from], [from + size], [axis]].map((values) => vector(onnx, values));
    from += size;
    return onnx.emit('Slice', [x, ...bounds]);
  });
}

const splitV: Converter = (call, onnx) => {
  const [axis = 0] = knownNumbers(call, 2);
  const [x, parts] = [inputAt(call, 0), inputAt(call, 1)];
  if (parts.constant === undefined) {
    const outputs = Array.from({ length: intOf(call, 'num_split') }, () => ({ type: x.type }));
    return onnx.emitAll('Split', [x, asInt64(onnx, parts)], outputs, { axis });
  }
  const given = knownNumbers(call, 1);
  const size = knownShape(inputAt(call, 0)).at(axis) ?? -1;
  const rest = size - given.reduce((sum, part) => sum + Math.max(part, 0), 0);
  return split(
    call,
    onnx,
    given.map((part) => (part < 0 ? rest : part)),
    axis,
  );
};

const unpack: Converter = (call, onnx) => {
  const axis = intOf(call, 'axis');
  const sizes = Array.from({ length: intOf(call, 'num') }, () => 1);
  return split(call, onnx, sizes, axis).map((part) => squeeze(onnx, part, [axis]));
};

const concat: Converter = (call, onnx) => {
  const last = call.inputs.length - 1;
  const [axis = 0] = knownNumbers(call, last);
  return onnx.emit('Concat', call.inputs.slice(0, last), { attributes: { axis } });
};

const expand: Converter = (call, onnx) =>
  onnx.emit('Expand', [inputAt(call, 0), asInt64(onnx, inputAt(call, 1))]);

const fill: Converter = (call, onnx) =>
  onnx.emit('Expand', [inputAt(call, 1), asInt64(onnx, inputAt(call, 0))]);

const range: Converter = (call, onnx) =>
  onnx.emit(
    'Range',
    [0, 1, 2].map((index) => inputAt(call, index)),
  );

/** The axes of size 1 that `squeeze_dims` names, or all. */
const squeezeAxes: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const given = intsOf(call, 'squeeze_dims');
  const all = () => knownShape(x).flatMap((size, axis) => (size === 1 ? [axis] : []));
  return squeeze(onnx, x, given.length > 0 ? given : all());
};

/** Blocks of neighbours become samples: those of a convolution with dilation. */
const spaceToBatch: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const [block, paddings] = [knownNumbers(call, 1), knownNumbers(call, 2)];
  const shape = knownShape(x);
  const spatial = block.length;
  const begins = [0, ...block.map((_, axis) => paddings[2 * axis] ?? 0)];
  const ends = [0, ...block.map((_, axis) => paddings[2 * axis + 1] ?? 0)];
  const rest = shape.slice(1 + spatial);
  const none = rest.map(() => 0);
  const pads = vector(onnx, [...begins, ...none, ...ends, ...none]);
  const padded = onnx.emit('Pad', [x, pads]);
  const sizes = block.map(
    (size, axis) => ((shape[1 + axis] ?? 0) + (begins[1 + axis] ?? 0) + (ends[1 + axis] ?? 0)) / size,
  );
  const parts = reshape(onnx, padded, [
    -1,
    ...block.flatMap((size, axis) => [sizes[axis] ?? 1, size]),
    ...rest,
  ]);
  const at = block.map((_, axis) => 1 + 2 * axis);
  const perm = [...at.map((axis) => axis + 1), 0, ...at, ...rest.map((_, axis) => 1 + 2 * spatial + axis)];
  return reshape(onnx, transpose(onnx, parts, perm), [-1, ...sizes, ...rest]);
};

/** The reverse: samples become blocks of neighbours, of which a part is kept. */
const batchToSpace: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const [block, crops] = [knownNumbers(call, 1), knownNumbers(call, 2)];
  const shape = knownShape(x);
  const spatial = block.length;
  const sizes = shape.slice(1, 1 + spatial);
  const rest = shape.slice(1 + spatial);
  const parts = reshape(onnx, x, [...block, -1, ...sizes, ...rest]);
  const axes = block.map((_, axis) => axis);
  const perm = [
    spatial,
    ...axes.flatMap((axis) => [spatial + 1 + axis, axis]),
    ...rest.map((_, axis) => 2 * spatial + 1 + axis),
  ];
  const whole = reshape(onnx, transpose(onnx, parts, perm), [
    -1,
    ...sizes.map((size, axis) => size * (block[axis] ?? 1)),
    ...rest,
  ]);
  const starts = axes.map((axis) => crops[2 * axis] ?? 0);
  const ends = axes.map((axis) => (sizes[axis] ?? 0) * (block[axis] ?? 1) - (crops[2 * axis + 1] ?? 0));
  return onnx.emit('Slice', [
    whole,
    vector(onnx, starts),
    vector(onnx, ends),
    vector(
      onnx,
      axes.map((axis) => axis + 1),
    ),
  ]);
};

/** Operations that move values and change none. */
export const SHAPES: Converters = {
  Reshape: reshapeTo,
  Shape: shapeOf,
  Transpose: (call, onnx) => transpose(onnx, inputAt(call, 0), knownNumbers(call, 1)),
  ExpandDims: (call, onnx) => unsqueeze(onnx, inputAt(call, 0), knownNumbers(call, 1)),
  Squeeze: squeezeAxes,
  Pack: pack,
  Unpack: unpack,
  SplitV: splitV,
  ConcatV2: concat,
  Tile: (call, onnx) => onnx.emit('Tile', [inputAt(call, 0), asInt64(onnx, inputAt(call, 1))]),
  BroadcastTo: expand,
  Fill: fill,
  Range: range,
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
};
