import { separableConvolution } from './separable-convolution.js';

export const SeparableConv2D = separableConvolution('SeparableConv2D', {
  rank: 2,
  aliases: ['SeparableConvolution2D'],
});
