import { error } from './error.js';

export const MeanAbsolutePercentageError = error('mean_absolute_percentage_error', {
  summary: 'Mean of 100 · |y - p| / |y|.',
  className: 'MeanAbsolutePercentageError',
  aliases: ['mape', 'MAPE'],
});
