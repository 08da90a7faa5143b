import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss } from './of-loss.js';

export const hinge: MetricKernel<'hinge'> = (config) => ofLoss(lossNamed('hinge', config));
