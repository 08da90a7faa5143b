import { Type } from 'typebox';
import { oneOf } from '../../../../schema/schema-helpers.js';
import { flag, integer, type Kind, list, optional, orNull, required } from '../../../argument.js';
import { layer } from '../../layer.js';
import { type Complaint, got, type LayerInput, type ShapeInference } from '../../shapes/shape-inference.js';
import { lookupTraits } from './lookup-traits.js';
import { MAX_BINS, notInRows, outputMode, sparseComplaints, typeOfMode } from './output-mode.js';
import { exactInteger, salt, type Term } from './vocabulary.js';

/** How many numbers a hash is one of. */
export const bins = () => required(integer({ maximum: MAX_BINS }));

const maskValue = (): Kind<Term> =>
  list(oneOf([Type.String(), exactInteger()], { description: 'The value whose number is 0.' }));

export const Hashing = layer('Hashing', {
  summary: 'Texts or integers to one of num_bins numbers, by a hash.',
  args: {
    num_bins: bins(),
    mask_value: optional(orNull(maskValue()), null),
    salt: optional(orNull(salt()), null),
    output_mode: optional(outputMode(['int', 'one_hot', 'multi_hot', 'count']), 'int'),
    sparse: flag(false),
  },
  output: (config, [input]) => hashedShape(config, input),
  weights: () => [],
  conflicts: (config) => sparseComplaints(config),
  savedDtype: ({ output_mode }) => (output_mode === 'int' ? 'int64' : 'float32'),
  host: {
    when: 'always',
    takes: ({ mask_value }) =>
      mask_value === null ? ['texts', 'integers'] : [typeof mask_value === 'string' ? 'texts' : 'integers'],
    gives: ({ output_mode }) => typeOfMode(output_mode),
  },
  givesIntegers: ({ output_mode }) => output_mode === 'int',
  traits: lookupTraits,
});

type Mode = 'int' | 'one_hot' | 'multi_hot' | 'count';

function hashedShape(
  { output_mode: mode, num_bins: depth }: { output_mode: Mode; num_bins: number },
  input: LayerInput,
): ShapeInference {
  const { shape } = input;
  if (mode === 'int') return { shape };
  if (shape.length !== 1) return notInRows('Hashing', mode, input);
  return mode === 'one_hot' && shape[0] !== 1 ? severalValues(input) : { shape: [depth] };
}

/** Keras declares another shape for them than it computes. */
const severalValues = (input: LayerInput): Complaint => ({
  argument: 'output_mode',
  complaint: `Hashing with output_mode one_hot expects samples of one value, [1], but ${got(input)}. Set output_mode to multi_hot or count.`,
});
