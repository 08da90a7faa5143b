import { choice, flag, integer, number, optional, orNull, required } from '../../argument.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';
import { lookUpTraits } from './embedding.js';

export const ReversibleEmbedding = layer('ReversibleEmbedding', {
  summary: 'Integers to vectors as Embedding and, called with reverse, vectors to logits over the integers.',
  args: {
    input_dim: required(integer()),
    output_dim: required(integer()),
    tie_weights: flag(true),
    ...weightArguments({ embeddings: 'random_uniform' }, { activity: true }),
    mask_zero: flag(false),
    reverse_dtype: optional(orNull(choice(['float32'])), null),
    logit_soft_cap: optional(orNull(number({ exclusiveMinimum: 0 })), null),
  },
  call: { parameters: ['inputs', 'reverse'], inputs: ['inputs'] },
  output({ input_dim, output_dim }, [input], _rules, { reverse }) {
    const { shape } = input;
    if (!reverse) return { shape: [...shape, output_dim] };
    if (shape.at(-1) === output_dim) return { shape: [...shape.slice(0, -1), input_dim] };
    const complaint = `ReversibleEmbedding, called with reverse, expects vectors of output_dim ${output_dim} but ${got(input)}.`;
    return { argument: 'output_dim', complaint };
  },
  startsMask: ({ mask_zero }) => mask_zero,
  weights: (config) => {
    const { embeddings_initializer: initializer, trainable } = config;
    const reverse = { trainable, reverse_embeddings_initializer: initializer };
    return [
      weight(config, 'embeddings', [config.input_dim, config.output_dim]),
      !config.tie_weights && {
        ...weight(reverse, 'reverse_embeddings', [config.output_dim, config.input_dim]),
        prefix: 'embeddings',
      },
    ];
  },
  precision: { keepsInputs: true, keepsWeights: true, isFloat32Inside: true },
  traits: lookUpTraits(2),
});
