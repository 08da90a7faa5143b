import { optional } from '../../../argument.js';
import { layer } from '../../layer.js';
import { channelsOnly } from '../../pooling/pooling.js';
import { rearranging } from '../../traits/base-traits.js';
import { ends } from '../borders.js';
import { croppedShape } from './cropping.js';

export const Cropping1D = layer('Cropping1D', {
  summary: 'Removes steps at the ends of sequences.',
  args: { cropping: optional(ends(), [1, 1]) },
  output: (config, [input]) =>
    croppedShape({ type: 'Cropping1D', rank: 1, format: 'channels_last' }, [config.cropping], input),
  weights: () => [],
  traits: { ...rearranging, originOf: (_, axis) => channelsOnly(1, {}, axis) },
});
