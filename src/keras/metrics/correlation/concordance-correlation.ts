import { correlation } from './correlation.js';

export const ConcordanceCorrelation = correlation('concordance_correlation', {
  summary:
    'The mean concordance correlation of labels and outputs along an axis, by the formula of Keras 3.15.',
  className: 'ConcordanceCorrelation',
});
