import { flag, optional } from '../../../argument.js';
import { layer } from '../../layer.js';
import { exactly } from '../../shapes/input-count.js';
import { type Complaint, got, type Inputs, type LayerInput } from '../../shapes/shape-inference.js';
import { bins } from './hashing.js';
import { lookupTraits } from './lookup-traits.js';
import { outputMode, sparseComplaints, typeOfMode } from './output-mode.js';

export const HashedCrossing = layer('HashedCrossing', {
  summary: 'Two features, each of texts or integers, to one of num_bins numbers, by a hash of both.',
  args: {
    num_bins: bins(),
    output_mode: optional(outputMode(['int', 'one_hot']), 'int'),
    sparse: flag(false),
  },
  inputs: exactly(2),
  output({ output_mode, num_bins }, inputs) {
    const wrong = crossingComplaint(inputs);
    return wrong ?? { shape: output_mode === 'int' ? inputs[0].shape : [num_bins] };
  },
  weights: () => [],
  conflicts: (config) => sparseComplaints(config),
  savedDtype: ({ output_mode }) => (output_mode === 'int' ? 'int64' : 'float32'),
  host: {
    when: 'always',
    takes: () => ['texts', 'integers'],
    gives: ({ output_mode }) => typeOfMode(output_mode),
  },
  givesIntegers: ({ output_mode }) => output_mode === 'int',
  traits: lookupTraits,
});

/** Each sample has one value of each feature. */
function crossingComplaint(inputs: Inputs<LayerInput>): Complaint | undefined {
  const [first] = inputs;
  const wrong = inputs.find(({ shape }) => shape.length > 1 || (shape.length === 1 && shape[0] !== 1));
  if (wrong !== undefined)
    return { complaint: `HashedCrossing expects samples of one value, [1] or [], but ${got(wrong)}.` };
  const unlike = inputs.find(({ shape }) => shape.length !== first.shape.length);
  if (unlike === undefined) return undefined;
  return { complaint: `HashedCrossing expects inputs of one shape, but ${got(first)} and ${got(unlike)}.` };
}
