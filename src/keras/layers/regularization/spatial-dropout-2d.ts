import { layer } from '../layer.js';
import { toChannelsLast } from '../shapes/data-format.js';
import { onSpatialAxes } from '../shapes/spatial.js';
import { dropoutTraits, imageDropoutArguments } from './spatial-dropout.js';

export const SpatialDropout2D = layer('SpatialDropout2D', {
  summary: 'Dropout of whole channels, over height and width.',
  args: imageDropoutArguments,
  output: ({ data_format: format }, [input]) =>
    onSpatialAxes({ type: 'SpatialDropout2D', rank: 2, format }, input, () => ({
      shape: toChannelsLast(input.shape, format),
    })),
  weights: () => [],
  random: '`rate` is above 0',
  traits: dropoutTraits,
});
