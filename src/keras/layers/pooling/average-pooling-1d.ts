import { pooling } from './pooling.js';

export const AveragePooling1D = pooling('AveragePooling1D', {
  rank: 1,
  summary: 'Mean over windows of steps.',
  aliases: ['AvgPool1D'],
});
