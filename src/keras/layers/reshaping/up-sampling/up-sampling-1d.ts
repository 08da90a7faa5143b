import { integer, optional } from '../../../argument.js';
import { layer } from '../../layer.js';
import { channelsOnly } from '../../pooling/pooling.js';
import { rearranging } from '../../traits/base-traits.js';
import { enlargedShape } from './enlarged-shape.js';

export const UpSampling1D = layer('UpSampling1D', {
  summary: 'Repeats each step.',
  args: { size: optional(integer(), 2) },
  output: ({ size }, [input]) =>
    enlargedShape({ type: 'UpSampling1D', rank: 1, format: 'channels_last' }, [size], input),
  weights: () => [],
  traits: { ...rearranging, originOf: (_, axis) => channelsOnly(1, {}, axis) },
});
