import { flag, integer, optional, orNull, required } from '../../argument.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { lastAxisFrom, type Traits } from '../traits/traits.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';

/** The traits of a layer that looks integers up. @param kept copies of the output, for the backward pass */
export const lookUpTraits = (kept: number): Traits<{ input_dim: number }> => ({
  mask: 'computes',
  activation: () => 'linear',
  keepsRange: () => false,
  keepsValues: false,
  originOf: lastAxisFrom('output_dim'),
  timesUsed: () => 0,
  keptElements: keptOutputs(kept),
  outputWithoutInput: () => 'unknown',
  vocabulary: ({ input_dim }) => input_dim,
});

export const Embedding = layer('Embedding', {
  summary: 'Integers below input_dim to vectors of output_dim.',
  args: {
    input_dim: required(integer()),
    output_dim: required(integer()),
    ...weightArguments({ embeddings: 'random_uniform' }, { activity: true }),
    mask_zero: flag(false),
    input_length: optional(orNull(integer()), null),
  },
  output({ input_length: declared, output_dim }, [input]) {
    if (declared === null || declared === input.shape[0]) return { shape: [...input.shape, output_dim] };
    const complaint = `input_length is ${declared} but Embedding ${got(input)}. Leave input_length out.`;
    return { argument: 'input_length', complaint };
  },
  startsMask: ({ mask_zero }) => mask_zero,
  weights: (config) => [weight(config, 'embeddings', [config.input_dim, config.output_dim])],
  precision: { keepsInputs: true, keepsWeights: true, isFloat32Inside: true },
  traits: lookUpTraits(1),
});
