import { depthwiseConvolution } from './depthwise-convolution.js';

export const DepthwiseConv1D = depthwiseConvolution('DepthwiseConv1D', { rank: 1 });
