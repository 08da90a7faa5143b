import { zeroPadding } from './zero-padding.js';

export const ZeroPadding3D = zeroPadding('ZeroPadding3D', {
  rank: 3,
  summary: 'Adds zeros around volumes.',
});
