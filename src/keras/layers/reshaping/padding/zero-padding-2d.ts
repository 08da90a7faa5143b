import { zeroPadding } from './zero-padding.js';

export const ZeroPadding2D = zeroPadding('ZeroPadding2D', {
  rank: 2,
  summary: 'Adds rows and columns of zeros around images.',
});
