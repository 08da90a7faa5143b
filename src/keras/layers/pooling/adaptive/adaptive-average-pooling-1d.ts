import { adaptivePooling } from './adaptive-pooling.js';

export const AdaptiveAveragePooling1D = adaptivePooling('AdaptiveAveragePooling1D', {
  rank: 1,
  summary: 'Mean over windows, as many as output_size says.',
});
