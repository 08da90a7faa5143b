import { globalPooling } from './global-pooling.js';

export const GlobalAveragePooling3D = globalPooling('GlobalAveragePooling3D', {
  rank: 3,
  summary: 'Mean over depth, height and width.',
  aliases: ['GlobalAvgPool3D'],
});
