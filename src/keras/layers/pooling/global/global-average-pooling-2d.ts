import { globalPooling } from './global-pooling.js';

export const GlobalAveragePooling2D = globalPooling('GlobalAveragePooling2D', {
  rank: 2,
  summary: 'Mean over height and width.',
  aliases: ['GlobalAvgPool2D'],
});
