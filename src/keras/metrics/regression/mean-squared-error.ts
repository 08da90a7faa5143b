import { error } from './error.js';

export const MeanSquaredError = error('mean_squared_error', {
  summary: 'Mean of (y - p)².',
  className: 'MeanSquaredError',
  aliases: ['mse', 'MSE'],
});
