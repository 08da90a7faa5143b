import { optional } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { ends } from '../borders.js';
import { paddedShape, paddingTraits } from './zero-padding.js';

export const ZeroPadding1D = layer('ZeroPadding1D', {
  summary: 'Adds steps of zeros at the ends of sequences.',
  args: { padding: optional(ends(), [1, 1]), data_format: optional(dataFormat(1), 'channels_last') },
  output: ({ padding, data_format: format }, [input]) =>
    paddedShape({ type: 'ZeroPadding1D', rank: 1, format }, [padding], input),
  weights: () => [],
  traits: paddingTraits(1),
});
