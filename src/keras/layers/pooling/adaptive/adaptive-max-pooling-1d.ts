import { adaptivePooling } from './adaptive-pooling.js';

export const AdaptiveMaxPooling1D = adaptivePooling('AdaptiveMaxPooling1D', {
  rank: 1,
  summary: 'Maximum over windows, as many as output_size says.',
});
