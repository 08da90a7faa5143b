import type { MetricKernel } from '../metric.js';
import { lossNamed } from './loss-named.js';
import { ofLoss, ofMaskedLoss } from './of-loss.js';

export const sparseCategoricalCrossentropy: MetricKernel<'sparse_categorical_crossentropy'> = (config) => {
  const loss = lossNamed('sparse_categorical_crossentropy', config);
  return config.ignore_class === undefined ? ofLoss(loss) : ofMaskedLoss(loss);
};
