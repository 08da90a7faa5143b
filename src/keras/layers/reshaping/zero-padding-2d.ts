import { optional } from '../../argument.js';
import { layer } from '../layer.js';
import { channelsOnly } from '../pooling/pooling.js';
import { dataFormat } from '../shapes/data-format.js';
import { onSpatialAxes } from '../shapes/spatial.js';
import { rearranging } from '../traits/base-traits.js';
import { borders } from './borders.js';

export const ZeroPadding2D = layer('ZeroPadding2D', {
  summary: 'Adds rows and columns of zeros around images.',
  args: {
    padding: optional(borders(2), [
      [1, 1],
      [1, 1],
    ]),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  output: ({ padding, data_format }, [input]) =>
    onSpatialAxes({ type: 'ZeroPadding2D', rank: 2, format: data_format }, input, ({ sizes, channels }) => {
      const padded = sizes.map((size, axis) => size + (padding[axis]?.[0] ?? 0) + (padding[axis]?.[1] ?? 0));
      return { shape: [...padded, channels] };
    }),
  weights: () => [],
  traits: {
    ...rearranging,
    // Zero is a class number that a look-up may not have, and no value of a normalised image.
    keepsValues: false,
    originOf: (config, axis) => channelsOnly(2, config, axis),
  },
});
