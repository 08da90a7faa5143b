import { pooling } from './pooling.js';

export const MaxPooling3D = pooling('MaxPooling3D', {
  rank: 3,
  summary: 'Maximum over windows of volumes.',
  aliases: ['MaxPool3D'],
});
