import { adaptivePooling } from './adaptive-pooling.js';

export const AdaptiveMaxPooling3D = adaptivePooling('AdaptiveMaxPooling3D', {
  rank: 3,
  summary: 'Maximum over windows, as many as output_size says.',
});
