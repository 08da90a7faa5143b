import { spatialDropout } from './spatial-dropout.js';

export const SpatialDropout2D = spatialDropout('SpatialDropout2D', {
  rank: 2,
  summary: 'Dropout of whole channels, over height and width.',
});
