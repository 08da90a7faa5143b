import { percentageErrors } from '../../losses/regression/mean-absolute-percentage-error.js';
import { type MetricKernel, meanOfPairs } from '../metric.js';

export const meanAbsolutePercentageError: MetricKernel<'mean_absolute_percentage_error'> = () =>
  meanOfPairs(percentageErrors);
