import type { ShapeInference } from '../../keras/layers/shape-inference.js';
import { showShape } from '../../keras/shape.js';

/** A layer that slides a window over [height, width]. */
export interface WindowedLayer {
  type: string;
  size: [number, number];
  sizeName: 'kernel_size' | 'pool_size';
  strides: [number, number];
  dilation: [number, number];
  padding: 'valid' | 'same';
}

/** A sample of a layer on images, whatever its data format. */
export interface ImageInput {
  height: number;
  width: number;
  channels: number;
  /** The sample as it arrives, in words. */
  shown: string;
}

/** Output [height, width, channels] of a convolution or pooling, as TensorFlow counts its windows. */
export function windowedShape(layer: WindowedLayer, image: ImageInput, channels: number): ShapeInference {
  const [height, width] = [outputLength(layer, image.height, 0), outputLength(layer, image.width, 1)];
  if (height >= 1 && width >= 1) return { shape: [height, width, channels] };
  return {
    argument: layer.sizeName,
    complaint: `${layer.type} with ${layer.sizeName} ${showShape(layer.size)}${dilationNote(layer)} and padding 'valid' does not fit into ${image.shown}. Use a smaller ${layer.sizeName}, padding 'same', or fewer poolings before.`,
  };
}

function outputLength(layer: WindowedLayer, length: number, axis: 0 | 1): number {
  const stride = layer.strides[axis];
  if (layer.padding === 'same') return Math.ceil(length / stride);
  const window = (layer.size[axis] - 1) * layer.dilation[axis] + 1;
  return Math.floor((length - window) / stride) + 1;
}

function dilationNote({ dilation }: WindowedLayer): string {
  return dilation.some((rate) => rate > 1) ? `, dilation_rate ${showShape(dilation)}` : '';
}
