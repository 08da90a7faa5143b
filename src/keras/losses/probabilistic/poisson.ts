import { loss } from '../loss.js';

export const Poisson = loss('poisson', {
  summary: 'p - y · log p, for counts.',
  className: 'Poisson',
  aliases: [],
  args: {},
  labels: 'number',
  outputs: 'number',
});
