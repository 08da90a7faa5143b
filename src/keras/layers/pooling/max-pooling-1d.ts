import { pooling } from './pooling.js';

export const MaxPooling1D = pooling('MaxPooling1D', {
  rank: 1,
  summary: 'Maximum over windows of steps.',
  aliases: ['MaxPool1D'],
});
