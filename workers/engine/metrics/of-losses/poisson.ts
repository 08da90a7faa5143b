import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss } from './of-loss.js';

export const poisson: MetricKernel<'poisson'> = (config) => ofLoss(lossNamed('poisson', config));
