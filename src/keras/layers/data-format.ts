import type { DataFormat } from '../../contracts/layers.js';
import type { Shape } from '../shape.js';

/** The axes of an image, for messages. */
export const IMAGE_AXES: Readonly<Record<DataFormat, string>> = {
  channels_last: '[height, width, channels]',
  channels_first: '[channels, height, width]',
};

/** The shape of a sample in the given format with its channels moved to the end. */
export function toChannelsLast(shape: Shape, format: DataFormat): Shape {
  const [channels, ...rest] = shape;
  return format === 'channels_last' || channels === undefined ? shape : [...rest, channels];
}

/** The inverse of `toChannelsLast`. */
export function fromChannelsLast(shape: Shape, format: DataFormat): Shape {
  const channels = shape.at(-1);
  return format === 'channels_last' || channels === undefined ? shape : [channels, ...shape.slice(0, -1)];
}
