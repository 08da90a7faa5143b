import { pooling } from './pooling.js';

export const AveragePooling2D = pooling('AveragePooling2D', {
  rank: 2,
  summary: 'Mean over windows.',
  aliases: ['AvgPool2D'],
});
