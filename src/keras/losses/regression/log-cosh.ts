import { loss } from '../loss.js';

export const LogCosh = loss('log_cosh', {
  summary: 'log(cosh(p - y)): about half the square of small errors, and the size of large ones.',
  className: 'LogCosh',
  aliases: ['logcosh'],
  args: {},
  labels: 'number',
  outputs: 'number',
});
