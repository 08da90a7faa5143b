import type { DataFormat } from '../../keras/layers/shapes/data-format.js';
import { toChannelsLast } from '../../keras/layers/shapes/data-format.js';
import type { Shape } from '../../keras/shape.js';

/** The layout of array samples as images. */
export interface ImageLayout {
  height: number;
  width: number;
  channels: 1 | 3;
  format: DataFormat;
}

/**
 * Interprets samples [height, width], or with 1 or 3 channels in either format, as images. Without a
 * `format`, the axis that can be channels decides; if both ends can, the last one is used. @returns null for
 * any other shape
 */
export function imageLayout(shape: Shape, format?: DataFormat): ImageLayout | null {
  const [height, width] = shape;
  if (shape.length === 2 && height && width) return { height, width, channels: 1, format: 'channels_last' };
  if (shape.length !== 3) return null;
  if (format === undefined)
    return imageLayout(shape, 'channels_last') ?? imageLayout(shape, 'channels_first');
  const [rows, columns, channels] = toChannelsLast(shape, format);
  if (!rows || !columns || (channels !== 1 && channels !== 3)) return null;
  return { height: rows, width: columns, channels, format };
}

/**
 * Whether an array most likely holds images: bytes that can be, or samples with an axis of channels.
 */
export const looksLikeImages = (shape: Shape, dtype: string): boolean =>
  imageLayout(shape) !== null && (dtype === 'uint8' || shape.length === 3);

/** Indices of the outermost pixels in a sample, in order, over all channels. */
export function borderIndices({ height, width, channels, format }: ImageLayout): Int32Array {
  const indices: number[] = [];
  const [pixelStep, channelStep] = format === 'channels_last' ? [channels, 1] : [1, height * width];
  for (let row = 0; row < height; row++) {
    const isEdge = row === 0 || row === height - 1;
    for (let column = 0; column < width; column += isEdge ? 1 : Math.max(1, width - 1))
      for (let channel = 0; channel < channels; channel++)
        indices.push((row * width + column) * pixelStep + channel * channelStep);
  }
  return Int32Array.from(indices).sort();
}
