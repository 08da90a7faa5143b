import { choice, type Kind, published } from '../../argument.js';
import type { Shape } from '../../shape.js';

/** Where images and sequences have their channels. */
export const DATA_FORMATS = ['channels_last', 'channels_first'] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

/** Number of spatial axes. */
export type Rank = 1 | 2 | 3;

const SPATIAL_AXES: Readonly<Record<Rank, string>> = {
  1: 'steps',
  2: 'height, width',
  3: 'depth, height, width',
};

/** The axes of a sample, for messages: `[height, width, channels]`. */
export function axesInWords(rank: Rank, format: DataFormat): string {
  const spatial = SPATIAL_AXES[rank];
  return format === 'channels_last' ? `[${spatial}, channels]` : `[channels, ${spatial}]`;
}

/** The argument `data_format` of a layer with `rank` spatial axes. */
export const dataFormat = (rank: Rank): Kind<DataFormat> =>
  published(
    `DataFormat${rank}D`,
    choice(DATA_FORMATS, {
      description: DATA_FORMATS.map((format) => `${format}: ${axesInWords(rank, format)}`)
        .join('; ')
        .concat('.'),
    }),
  );

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

/** The index of the channels in the shape of a sample with `rank` spatial axes. */
export const channelAxis = (rank: Rank, format: DataFormat): number =>
  format === 'channels_last' ? rank : 0;
