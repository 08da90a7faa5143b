import { squaredLogarithmicErrors } from '../../losses/regression/mean-squared-logarithmic-error.js';
import { type MetricKernel, meanOfPairs } from '../metric.js';

export const meanSquaredLogarithmicError: MetricKernel<'mean_squared_logarithmic_error'> = () =>
  meanOfPairs(squaredLogarithmicErrors);
