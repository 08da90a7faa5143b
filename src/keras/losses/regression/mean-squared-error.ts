import { loss } from '../loss.js';

export const MeanSquaredError = loss('mean_squared_error', {
  summary: '(y - p)².',
  className: 'MeanSquaredError',
  aliases: ['mse', 'MSE'],
  args: {},
  labels: 'number',
  outputs: 'number',
});
