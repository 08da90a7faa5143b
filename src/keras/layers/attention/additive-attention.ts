import { flag, seed } from '../../argument.js';
import { elementsOf } from '../../shape.js';
import { layer } from '../layer.js';
import { between } from '../shapes/input-count.js';
import { weight } from '../weight.js';
import { attentionOverInputs, attentionTraits, CALL_OVER_INPUTS, keptScores } from './over-inputs.js';
import { scoreDropout } from './projections.js';

export const AdditiveAttention = layer('AdditiveAttention', {
  summary:
    'Bahdanau attention: the mean of the values, weighted by the softmax of Σ scale · tanh(query + key).',
  args: {
    use_scale: flag(true),
    dropout: scoreDropout(),
    seed: seed(),
  },
  inputs: between(2, 3),
  call: CALL_OVER_INPUTS,
  output: (_, inputs, _rules, options) =>
    attentionOverInputs('AdditiveAttention', inputs, options, { repeatsFeatures: true }),
  weights: ({ use_scale, trainable }, [query]) => [
    use_scale && weight({ trainable, scale_initializer: 'glorot_uniform' }, 'scale', [query.at(-1) ?? 1]),
  ],
  random: '`dropout` is above 0',
  traits: {
    ...attentionTraits,
    keptElements: (_, shapes) => elementsOf(shapes.output) + keptScores(shapes, { isAdditive: true }),
  },
});
