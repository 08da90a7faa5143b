import { initializer, real } from './initializer.js';

export const identity = initializer('identity', {
  className: 'Identity',
  aliases: ['IdentityInitializer'],
  summary: 'gain on the diagonal of a matrix, 0 elsewhere.',
  args: { gain: real(1) },
  rank: { least: 2, orMore: false },
});
