import { optional, sizes } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { enlargedShape, repeatingTraits } from './enlarged-shape.js';

export const UpSampling3D = layer('UpSampling3D', {
  summary: 'Enlarges volumes by whole factors.',
  args: {
    size: optional(sizes(3, 'Factors of depth, height and width; default 2.'), [2, 2, 2]),
    data_format: optional(dataFormat(3), 'channels_last'),
  },
  output: ({ size, data_format: format }, [input]) =>
    enlargedShape({ type: 'UpSampling3D', rank: 3, format }, size, input),
  weights: () => [],
  traits: repeatingTraits(3),
});
