import { type Converter, type Converters, inputAt, knownShape } from '../convert/call.js';
import { asBefore, channelsFirst, spatialSizes } from './channels.js';
import { padsOf, spatialOf } from './windows.js';

const pool =
  (op: 'MaxPool' | 'AveragePool'): Converter =>
  (call, onnx) => {
    const x = inputAt(call, 0);
    const shape = knownShape(x);
    const rank = shape.length - 2;
    const sizes = spatialOf(call, 'ksize', rank);
    const strides = spatialOf(call, 'strides', rank);
    const windows = { sizes, strides, dilations: sizes.map(() => 1) };
    const pads = padsOf(call, windows, spatialSizes(call, shape));
    // An average is of the values inside the image only, as in TensorFlow.
    const attributes = { kernel_shape: sizes, strides, pads };
    return asBefore(onnx, call, onnx.emit(op, [channelsFirst(onnx, call, x)], { attributes }), shape.length);
  };

/** Poolings of all ranks. */
export const POOLING: Converters = {
  MaxPool: pool('MaxPool'),
  MaxPool3D: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  AvgPool3D: pool('AveragePool'),
};
