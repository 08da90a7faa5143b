import { optional } from '../../argument.js';
import { showShape } from '../../shape.js';
import { layer } from '../layer.js';
import { channelsOnly } from '../pooling/pooling.js';
import { dataFormat } from '../shapes/data-format.js';
import { onSpatialAxes } from '../shapes/spatial.js';
import { rearranging } from '../traits/base-traits.js';
import { borders } from './borders.js';

export const Cropping2D = layer('Cropping2D', {
  summary: 'Removes rows and columns at the borders of images.',
  args: {
    cropping: optional(borders(2), [
      [0, 0],
      [0, 0],
    ]),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  output: ({ cropping, data_format }, [input]) =>
    onSpatialAxes(
      { type: 'Cropping2D', rank: 2, format: data_format },
      input,
      ({ sizes, channels, shown }) => {
        const left = sizes.map(
          (size, axis) => size - (cropping[axis]?.[0] ?? 0) - (cropping[axis]?.[1] ?? 0),
        );
        if (left.every((size) => size > 0)) return { shape: [...left, channels] };
        const complaint = `Cropping2D leaves ${showShape(left)} of ${shown}; crop less than the height and the width.`;
        return { argument: 'cropping', complaint };
      },
    ),
  weights: () => [],
  traits: { ...rearranging, originOf: (config, axis) => channelsOnly(2, config, axis) },
});
