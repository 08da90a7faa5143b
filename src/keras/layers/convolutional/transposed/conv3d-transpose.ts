import { transposedConvolution } from './transposed-convolution.js';

export const Conv3DTranspose = transposedConvolution('Conv3DTranspose', {
  rank: 3,
  aliases: ['Convolution3DTranspose'],
});
