import { loss } from '../loss.js';

export const KLDivergence = loss('kl_divergence', {
  summary: 'Σ y · log(y / p) over the classes, for labels that are probabilities.',
  className: 'KLDivergence',
  aliases: ['kld', 'KLD', 'kullback_leibler_divergence', 'KullbackLeiblerDivergence'],
  args: {},
  labels: 'one_hot',
  outputs: 'distribution',
});
