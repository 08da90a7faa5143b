import type { Builder } from '../convert/builder.js';
import {
  type Call,
  type Converter,
  type Converters,
  Inexpressible,
  inputAt,
  knownShape,
  knownSize,
} from '../convert/call.js';
import { reshape, transpose } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';
import { areChannelsLast, asBefore, channelsFirst, spatialSizes } from './channels.js';
import { outputPadding, padsOf, spatialOf, type Windows } from './windows.js';

function windowsOf(call: Call, filter: Value): Windows {
  const sizes = knownShape(filter).slice(0, -2);
  return {
    sizes,
    strides: spatialOf(call, 'strides', sizes.length),
    dilations: spatialOf(call, 'dilations', sizes.length),
  };
}

const channelsOf = (call: Call, x: Value): number => knownSize(x, areChannelsLast(call) ? -1 : 1);

function convolve(
  call: Call,
  onnx: Builder,
  { filter, windows, group }: { filter: Value; windows: Windows; group: number },
): Value {
  const x = inputAt(call, 0);
  const shape = knownShape(x);
  const pads = padsOf(call, windows, spatialSizes(call, shape));
  const { sizes, strides, dilations } = windows;
  const attributes = { kernel_shape: sizes, strides, dilations, pads, group };
  const y = onnx.emit('Conv', [channelsFirst(onnx, call, x), filter], { attributes });
  return asBefore(onnx, call, y, shape.length);
}

/** Filters are [...sizes, in, out] in TensorFlow, [out, in, ...sizes] in ONNX. */
const convolution: Converter = (call, onnx) => {
  const filter = inputAt(call, 1);
  const rank = knownShape(filter).length;
  const axes = Array.from({ length: rank - 2 }, (_, axis) => axis);
  const group = channelsOf(call, inputAt(call, 0)) / knownSize(filter, -2);
  return convolve(call, onnx, {
    filter: transpose(onnx, filter, [rank - 1, rank - 2, ...axes]),
    windows: windowsOf(call, filter),
    group,
  });
};

/** A group for each channel. */
const depthwise: Converter = (call, onnx) => {
  const filter = inputAt(call, 1);
  const [height = 1, width = 1, channels = 1, multiplier = 1] = knownShape(filter);
  const grouped = transpose(onnx, filter, [2, 3, 0, 1]);
  return convolve(call, onnx, {
    filter: reshape(onnx, grouped, [channels * multiplier, 1, height, width]),
    windows: windowsOf(call, filter),
    group: channels,
  });
};

/** The gradient of a convolution by its input is a transposed convolution. */
const transposed: Converter = (call, onnx) => {
  const [filter, x] = [inputAt(call, 1), inputAt(call, 2)];
  const windows = windowsOf(call, filter);
  const rank = knownShape(filter).length;
  const axes = Array.from({ length: rank - 2 }, (_, axis) => axis);
  const output = call.outputShape();
  if (output === undefined) throw new Inexpressible('the shape of its output is unknown');
  const sizes = spatialSizes(call, output);
  const pads = padsOf(call, windows, sizes);
  const attributes = {
    kernel_shape: windows.sizes,
    strides: windows.strides,
    dilations: windows.dilations,
    pads,
    output_padding: outputPadding(windows, pads, spatialSizes(call, knownShape(x)), sizes),
    group: 1,
  };
  const channels = areChannelsLast(call) ? output.at(-1) : output[1];
  if (channels !== knownSize(filter, -2)) throw new Inexpressible('its channels are in groups');
  const weights = transpose(onnx, filter, [rank - 1, rank - 2, ...axes]);
  const y = onnx.emit('ConvTranspose', [channelsFirst(onnx, call, x), weights], { attributes });
  return asBefore(onnx, call, y, rank);
};

/** Convolutions of all ranks. */
export const CONVOLUTIONS: Converters = {
  Conv2D: convolution,
  Conv3D: convolution,
  DepthwiseConv2dNative: depthwise,
  Conv2DBackpropInput: transposed,
  Conv3DBackpropInputV2: transposed,
};
