import { choice, flag, optional, seed } from '../../argument.js';
import { elementsOf } from '../../shape.js';
import { layer } from '../layer.js';
import { between } from '../shapes/input-count.js';
import { weight } from '../weight.js';
import { attentionOverInputs, attentionTraits, CALL_OVER_INPUTS, keptScores } from './over-inputs.js';
import { scoreDropout } from './projections.js';

export const Attention = layer('Attention', {
  summary:
    'Luong attention: the mean of the values, weighted by the softmax of query · key, or of Σ tanh(query + key).',
  args: {
    use_scale: flag(false),
    score_mode: optional(choice(['dot', 'concat']), 'dot'),
    dropout: scoreDropout(),
    seed: seed(),
  },
  inputs: between(2, 3),
  call: CALL_OVER_INPUTS,
  output: ({ score_mode }, inputs, _rules, options) =>
    attentionOverInputs('Attention', inputs, options, { repeatsFeatures: score_mode === 'concat' }),
  weights: ({ use_scale, score_mode, trainable }) => [
    use_scale && weight({ trainable, scale_initializer: 'ones' }, 'scale', []),
    score_mode === 'concat' &&
      weight({ trainable, concat_score_weight_initializer: 'ones' }, 'concat_score_weight', []),
  ],
  random: '`dropout` is above 0',
  traits: {
    ...attentionTraits,
    keptElements: ({ score_mode }, shapes) =>
      elementsOf(shapes.output) + keptScores(shapes, { isAdditive: score_mode === 'concat' }),
  },
});
