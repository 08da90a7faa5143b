import { axis } from '../arguments.js';
import { loss } from '../loss.js';

export const CosineSimilarity = loss('cosine_similarity', {
  summary: 'The negative cosine of the angle between label and output: -1 where they point the same way.',
  className: 'CosineSimilarity',
  aliases: ['cosine_proximity'],
  args: { axis: axis() },
  labels: 'number',
  outputs: 'number',
});
