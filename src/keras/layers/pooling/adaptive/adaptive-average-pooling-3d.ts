import { adaptivePooling } from './adaptive-pooling.js';

export const AdaptiveAveragePooling3D = adaptivePooling('AdaptiveAveragePooling3D', {
  rank: 3,
  summary: 'Mean over windows, as many as output_size says.',
});
