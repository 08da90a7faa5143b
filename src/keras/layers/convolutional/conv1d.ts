import { convolution } from './convolution.js';

export const Conv1D = convolution('Conv1D', {
  rank: 1,
  paddings: ['valid', 'same', 'causal'],
  summary: '1-D convolution over steps.',
  aliases: ['Convolution1D'],
});
