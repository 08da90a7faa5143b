import {
  type Call,
  type Converter,
  type Converters,
  flagOf,
  inputAt,
  knownNumbers,
} from '../convert/call.js';
import { cast, transpose, vector } from '../convert/steps.js';

/** Which point of the image a point of the result is taken from. */
function coordinates(call: Call): string {
  if (flagOf(call, 'align_corners')) return 'align_corners';
  return flagOf(call, 'half_pixel_centers') ? 'half_pixel' : 'asymmetric';
}

/** TensorFlow takes the nearest below, from half a pixel further where centers are half pixels. */
function nearest(call: Call): string {
  const mode = coordinates(call);
  if (mode === 'asymmetric') return 'floor';
  return 'round_prefer_ceil';
}

const resize =
  (mode: 'linear' | 'nearest'): Converter =>
  (call, onnx) => {
    const x = transpose(onnx, cast(onnx, inputAt(call, 0), 'float'), [0, 3, 1, 2]);
    const shape = onnx.emit('Shape', [x], { type: 'int64', attributes: { end: 2 } });
    const sizes = onnx.emit('Concat', [shape, vector(onnx, knownNumbers(call, 1))], {
      attributes: { axis: 0 },
    });
    const attributes = {
      mode,
      coordinate_transformation_mode: coordinates(call),
      ...(mode === 'nearest' ? { nearest_mode: nearest(call) } : {}),
    };
    return transpose(onnx, onnx.emit('Resize', [x, null, null, sizes], { attributes }), [0, 2, 3, 1]);
  };

/** Operations on images, [batch, height, width, channels]. */
export const IMAGES: Converters = {
  ResizeBilinear: resize('linear'),
  ResizeNearestNeighbor: resize('nearest'),
};
