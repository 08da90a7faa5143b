import { axis } from '../../losses/arguments.js';
import { ofLoss } from './of-loss.js';

export const CosineSimilarity = ofLoss('cosine_similarity', {
  summary: 'Mean of the cosine of the angle between label and output: 1 where they point the same way.',
  className: 'CosineSimilarity',
  better: 'max',
  args: { axis: axis() },
});
