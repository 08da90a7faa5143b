import { depthwiseConvolution } from './depthwise-convolution.js';

export const DepthwiseConv2D = depthwiseConvolution('DepthwiseConv2D', {
  rank: 2,
  aliases: ['DepthwiseConvolution2D'],
});
