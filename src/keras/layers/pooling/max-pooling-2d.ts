import { pooling } from './pooling.js';

export const MaxPooling2D = pooling('MaxPooling2D', {
  rank: 2,
  summary: 'Maximum over windows.',
  aliases: ['MaxPool2D'],
});
