import { adaptivePooling } from './adaptive-pooling.js';

export const AdaptiveAveragePooling2D = adaptivePooling('AdaptiveAveragePooling2D', {
  rank: 2,
  summary: 'Mean over windows, as many as output_size says.',
});
