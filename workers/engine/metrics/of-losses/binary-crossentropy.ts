import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss } from './of-loss.js';

export const binaryCrossentropy: MetricKernel<'binary_crossentropy'> = (config) =>
  ofLoss(lossNamed('binary_crossentropy', config));
