import { spatialDropout } from './spatial-dropout.js';

export const SpatialDropout3D = spatialDropout('SpatialDropout3D', {
  rank: 3,
  summary: 'Dropout of whole channels, over depth, height and width.',
});
