import { choice, flag, integer, optional, required } from '../../../argument.js';
import { showShape } from '../../../shape.js';
import { layer } from '../../layer.js';
import { between } from '../../shapes/input-count.js';
import type { Complaint, Inputs, LayerInput } from '../../shapes/shape-inference.js';
import { type ENCODINGS, encodedShape, encodingTraits, sparseComplaints } from './encoding.js';

const MODES = ['multi_hot', 'one_hot', 'count'] as const satisfies readonly (typeof ENCODINGS)[number][];

export const CategoryEncoding = layer('CategoryEncoding', {
  summary:
    'Integers below num_tokens: each as a one-hot vector, or those of a sample together, as flags or as counts.',
  args: {
    num_tokens: required(integer()),
    output_mode: optional(choice(MODES), 'multi_hot'),
    sparse: flag(false),
  },
  inputs: between(1, 2),
  call: { parameters: ['inputs', 'count_weights'], inputs: ['inputs', 'count_weights'], isFirstOnly: true },
  output({ num_tokens: depth, output_mode }, inputs) {
    return (
      weightsComplaint(output_mode, inputs) ??
      encodedShape({ type: 'CategoryEncoding', output_mode, depth }, inputs[0])
    );
  },
  weights: () => [],
  conflicts: sparseComplaints,
  /** TensorFlow.js encodes only the integers of one axis. */
  tfjs: ({ name, ...config }, { inputs }) => {
    const [{ length }] = inputs;
    const type = length === 1 && inputs.length === 1 ? 'CategoryEncoding' : 'CategoryEncodingOfSeveral';
    return [{ type, name, arguments: { num_tokens: config.num_tokens, output_mode: config.output_mode } }];
  },
  traits: { ...encodingTraits, vocabulary: ({ num_tokens }) => num_tokens },
});

/** The second input has a weight for each integer that is counted. */
function weightsComplaint(mode: string, [input, weights]: Inputs<LayerInput>): Complaint | undefined {
  if (weights === undefined) return undefined;
  if (mode !== 'count')
    return {
      complaint: `CategoryEncoding uses count_weights with output_mode 'count' only; output_mode is '${mode}'. Give it one input.`,
    };
  if (String(weights.shape) === String(input.shape)) return undefined;
  return {
    complaint: `count_weights must have the shape of the integers, ${showShape(input.shape)}; got ${showShape(weights.shape)} from ${weights.from}.`,
  };
}
