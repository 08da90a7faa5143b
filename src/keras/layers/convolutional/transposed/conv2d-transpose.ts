import { transposedConvolution } from './transposed-convolution.js';

export const Conv2DTranspose = transposedConvolution('Conv2DTranspose', {
  rank: 2,
  aliases: ['Convolution2DTranspose'],
});
