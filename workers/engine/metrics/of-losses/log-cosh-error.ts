import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss } from './of-loss.js';

export const logCoshError: MetricKernel<'logcosh'> = (config) => ofLoss(lossNamed('log_cosh', config));
