import { transposedConvolution } from './transposed-convolution.js';

export const Conv1DTranspose = transposedConvolution('Conv1DTranspose', {
  rank: 1,
  aliases: ['Convolution1DTranspose'],
});
