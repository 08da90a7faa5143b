import { convolution } from './convolution.js';

export const Conv3D = convolution('Conv3D', {
  rank: 3,
  paddings: ['valid', 'same'],
  summary: '3-D convolution over depth, height and width.',
  aliases: ['Convolution3D'],
});
