import { convolution } from './convolution.js';

export const Conv2D = convolution('Conv2D', {
  rank: 2,
  paddings: ['valid', 'same'],
  summary: '2-D convolution over height and width.',
  aliases: ['Convolution2D'],
});
