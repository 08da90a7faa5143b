import { error } from './error.js';

export const RootMeanSquaredError = error('root_mean_squared_error', {
  summary: 'Square root of the mean of (y - p)² over the dataset.',
  className: 'RootMeanSquaredError',
  aliases: [],
  countsMasked: true,
});
