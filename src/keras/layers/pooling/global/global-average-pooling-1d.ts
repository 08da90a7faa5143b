import { globalPooling } from './global-pooling.js';

export const GlobalAveragePooling1D = globalPooling('GlobalAveragePooling1D', {
  rank: 1,
  readsMask: true,
  summary: 'Mean over steps; masked ones do not count.',
  aliases: ['GlobalAvgPool1D'],
});
