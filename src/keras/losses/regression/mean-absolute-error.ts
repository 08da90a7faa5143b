import { loss } from '../loss.js';

export const MeanAbsoluteError = loss('mean_absolute_error', {
  summary: '|y - p|.',
  className: 'MeanAbsoluteError',
  aliases: ['mae', 'MAE'],
  args: {},
  labels: 'number',
  outputs: 'number',
});
