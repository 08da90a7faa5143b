import type { Builder } from '../convert/builder.js';
import {
  type Call,
  type Converter,
  type Converters,
  floatOf,
  inputAt,
  knownShape,
  rankOf,
  textOf,
} from '../convert/call.js';
import { reshape, scalarLike, transpose } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

/** Whether channels come last, as TensorFlow has them unless it says otherwise. */
export const areChannelsLast = (call: Call): boolean => !textOf(call, 'data_format', 'NHWC').startsWith('NC');

/** The spatial sizes of a batch of images. */
export function spatialSizes(call: Call, sizes: readonly number[]): readonly number[] {
  return areChannelsLast(call) ? sizes.slice(1, -1) : sizes.slice(2);
}

/** A batch with channels first, as ONNX has them. */
export function channelsFirst(onnx: Builder, call: Call, x: Value): Value {
  if (!areChannelsLast(call)) return x;
  const rank = rankOf(x);
  return transpose(onnx, x, [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 1)]);
}

/** Back again. */
export function asBefore(onnx: Builder, call: Call, x: Value, rank: number): Value {
  if (!areChannelsLast(call)) return x;
  return transpose(onnx, x, [0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1]);
}

/** A value of each channel, to be broadcast over a batch. */
function ofChannels(onnx: Builder, call: Call, values: Value, rank: number): Value {
  if (areChannelsLast(call) || rank < 3) return values;
  return reshape(onnx, values, [-1, ...Array<number>(rank - 2).fill(1)]);
}

const addBias: Converter = (call, onnx) => {
  const [x, bias] = [inputAt(call, 0), inputAt(call, 1)];
  const rank = areChannelsLast(call) ? 0 : rankOf(x);
  return onnx.emit('Add', [x, ofChannels(onnx, call, bias, rank)]);
};

/** With the statistics of training: a factor and a term for each channel. */
const batchNormalization: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((index) => inputAt(call, index));
  if (scale === undefined || offset === undefined || mean === undefined || variance === undefined)
    throw new Error('A normalization has four statistics');
  const epsilon = scalarLike(onnx, variance, floatOf(call, 'epsilon', 1e-4));
  const deviation = onnx.emit('Sqrt', [onnx.emit('Add', [variance, epsilon])]);
  const factor = onnx.emit('Div', [scale, deviation]);
  const term = onnx.emit('Sub', [offset, onnx.emit('Mul', [mean, factor])]);
  const rank = knownShape(x).length;
  const scaled = onnx.emit('Mul', [x, ofChannels(onnx, call, factor, rank)]);
  const y = onnx.emit('Add', [scaled, ofChannels(onnx, call, term, rank)]);
  return [y, mean, variance];
};

/** Operations with a value for each channel. */
export const CHANNELS: Converters = {
  BiasAdd: addBias,
  FusedBatchNorm: batchNormalization,
  FusedBatchNormV3: batchNormalization,
};
