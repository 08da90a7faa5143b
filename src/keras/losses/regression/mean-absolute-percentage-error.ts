import { loss } from '../loss.js';

export const MeanAbsolutePercentageError = loss('mean_absolute_percentage_error', {
  summary: '100 · |y - p| / |y|.',
  className: 'MeanAbsolutePercentageError',
  aliases: ['mape', 'MAPE'],
  args: {},
  labels: 'number',
  outputs: 'number',
});
