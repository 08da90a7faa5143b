import { globalPooling } from './global-pooling.js';

export const GlobalMaxPooling1D = globalPooling('GlobalMaxPooling1D', {
  rank: 1,
  summary: 'Maximum over steps.',
  aliases: ['GlobalMaxPool1D'],
});
