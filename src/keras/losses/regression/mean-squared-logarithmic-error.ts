import { loss } from '../loss.js';

export const MeanSquaredLogarithmicError = loss('mean_squared_logarithmic_error', {
  summary: '(log(1 + y) - log(1 + p))², of numbers from 0.',
  className: 'MeanSquaredLogarithmicError',
  aliases: ['msle', 'MSLE'],
  args: {},
  labels: 'number',
  outputs: 'number',
});
