import { error } from './error.js';

export const MeanAbsoluteError = error('mean_absolute_error', {
  summary: 'Mean of |y - p|.',
  className: 'MeanAbsoluteError',
  aliases: ['mae', 'MAE'],
});
