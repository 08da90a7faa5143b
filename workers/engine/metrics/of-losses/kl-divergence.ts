import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss } from './of-loss.js';

export const klDivergence: MetricKernel<'kl_divergence'> = (config) =>
  ofLoss(lossNamed('kl_divergence', config));
