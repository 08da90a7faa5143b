import type { DataFormat } from '../../contracts/layers.js';
import type { Shape } from '../shape.js';

const DEFAULT_FORMAT: DataFormat = 'channels_last';

/** The axes of an image, for messages. */
export const IMAGE_AXES: Readonly<Record<DataFormat, string>> = {
  channels_last: '[height, width, channels]',
  channels_first: '[channels, height, width]',
};

/** Where a layer expects the channels of its input. */
export function dataFormatOf({ data_format }: { data_format?: DataFormat }): DataFormat {
  return data_format ?? DEFAULT_FORMAT;
}

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
