import { adaptivePooling } from './adaptive-pooling.js';

export const AdaptiveMaxPooling2D = adaptivePooling('AdaptiveMaxPooling2D', {
  rank: 2,
  summary: 'Maximum over windows, as many as output_size says.',
});
