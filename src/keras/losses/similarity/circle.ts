import { flag, number, optional } from '../../argument.js';
import { loss } from '../loss.js';

export const Circle = loss('circle', {
  summary:
    'Pulls embeddings of the same class together and pushes those of other classes apart, by the cosines within a batch.',
  className: 'Circle',
  aliases: [],
  args: {
    gamma: optional(number({ minimum: 0, description: 'The scale of the cosines.' }), 80),
    margin: optional(
      number({ minimum: 0, maximum: 1, description: 'The distance from which a pair is good enough.' }),
      0.4,
    ),
    remove_diagonal: flag(true),
  },
  labels: 'group_number',
  outputs: 'embedding',
});
