import { globalPooling } from './global-pooling.js';

export const GlobalMaxPooling3D = globalPooling('GlobalMaxPooling3D', {
  rank: 3,
  summary: 'Maximum over depth, height and width.',
  aliases: ['GlobalMaxPool3D'],
});
