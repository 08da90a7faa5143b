import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss } from './of-loss.js';

export const categoricalCrossentropy: MetricKernel<'categorical_crossentropy'> = (config) =>
  ofLoss(lossNamed('categorical_crossentropy', config));
