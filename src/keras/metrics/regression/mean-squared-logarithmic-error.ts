import { error } from './error.js';

export const MeanSquaredLogarithmicError = error('mean_squared_logarithmic_error', {
  summary: 'Mean of (log(1 + y) - log(1 + p))².',
  className: 'MeanSquaredLogarithmicError',
  aliases: ['msle', 'MSLE'],
});
