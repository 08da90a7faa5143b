import { correlation } from './correlation.js';

export const PearsonCorrelation = correlation('pearson_correlation', {
  summary: 'The mean Pearson correlation of labels and outputs along an axis.',
  className: 'PearsonCorrelation',
});
