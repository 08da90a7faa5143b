import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss } from './of-loss.js';

export const squaredHinge: MetricKernel<'squared_hinge'> = (config) =>
  ofLoss(lossNamed('squared_hinge', config));
