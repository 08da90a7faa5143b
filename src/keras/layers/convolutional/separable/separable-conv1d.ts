import { separableConvolution } from './separable-convolution.js';

export const SeparableConv1D = separableConvolution('SeparableConv1D', {
  rank: 1,
  aliases: ['SeparableConvolution1D'],
});
