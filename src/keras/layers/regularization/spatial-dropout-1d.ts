import { layer } from '../layer.js';
import { onSpatialAxes } from '../shapes/spatial.js';
import { dropoutTraits, spatialDropoutArguments } from './spatial-dropout.js';

export const SpatialDropout1D = layer('SpatialDropout1D', {
  summary: 'Dropout of whole channels, over all steps.',
  args: spatialDropoutArguments,
  output: (_, [input]) =>
    onSpatialAxes({ type: 'SpatialDropout1D', rank: 1, format: 'channels_last' }, input, () => input),
  weights: () => [],
  random: '`rate` is above 0',
  traits: dropoutTraits,
});
