import { ofLoss } from './of-loss.js';

export const LogCoshError = ofLoss('logcosh', {
  summary: 'Mean of log(cosh(p - y)).',
  className: 'LogCoshError',
  aliases: ['log_cosh_error', 'log_cosh'],
  args: {},
});
