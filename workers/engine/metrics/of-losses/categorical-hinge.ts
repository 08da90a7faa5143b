import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss } from './of-loss.js';

export const categoricalHinge: MetricKernel<'categorical_hinge'> = (config) =>
  ofLoss(lossNamed('categorical_hinge', config));
