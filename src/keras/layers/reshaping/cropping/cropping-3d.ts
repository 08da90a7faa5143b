import { cropping } from './cropping.js';

export const Cropping3D = cropping('Cropping3D', {
  rank: 3,
  summary: 'Removes the borders of volumes.',
  size: 1,
});
