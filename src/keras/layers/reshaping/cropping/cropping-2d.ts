import { cropping } from './cropping.js';

export const Cropping2D = cropping('Cropping2D', {
  rank: 2,
  summary: 'Removes rows and columns at the borders of images.',
  size: 0,
});
