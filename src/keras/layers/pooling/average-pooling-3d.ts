import { pooling } from './pooling.js';

export const AveragePooling3D = pooling('AveragePooling3D', {
  rank: 3,
  summary: 'Mean over windows of volumes.',
  aliases: ['AvgPool3D'],
});
