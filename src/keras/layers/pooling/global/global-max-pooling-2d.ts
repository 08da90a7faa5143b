import { globalPooling } from './global-pooling.js';

export const GlobalMaxPooling2D = globalPooling('GlobalMaxPooling2D', {
  rank: 2,
  summary: 'Maximum over height and width.',
  aliases: ['GlobalMaxPool2D'],
});
