import { choice, flag, optional, orNull, text } from '../../../argument.js';
import { layer } from '../../layer.js';
import { lookupOutput } from './lookup-output.js';
import { lookupTraits } from './lookup-traits.js';
import { OUTPUT_MODES, outputMode, sparseComplaints, typeOfMode } from './output-mode.js';
import { encodingComplaints, MAX_TOKEN, textEncoding } from './text-encoding.js';
import { oovArguments, sizeArguments, textTerms, vocabularyComplaints } from './vocabulary.js';

export const StringLookup = layer('StringLookup', {
  summary: 'Texts to their numbers in a vocabulary, or with invert the reverse.',
  args: {
    ...sizeArguments(),
    ...oovArguments(),
    mask_token: optional(orNull(text(MAX_TOKEN)), null),
    oov_token: optional(orNull(text(MAX_TOKEN)), '[UNK]'),
    vocabulary: optional(orNull(textTerms()), null),
    invert: flag(false),
    output_mode: optional(outputMode(OUTPUT_MODES), 'int'),
    encoding: textEncoding(),
    oov_method: optional(
      choice(['floormod', 'farmhash'], { description: 'Of no effect on texts.' }),
      'floormod',
    ),
  },
  output: (config, [input]) => lookupOutput('StringLookup', config, input),
  weights: () => [],
  conflicts: (config) => [
    ...vocabularyComplaints(config),
    ...sparseComplaints(config),
    ...encodingComplaints(config),
  ],
  host: {
    when: 'always',
    takes: ({ invert }) => (invert ? ['integers'] : ['texts']),
    gives: ({ invert, output_mode }) => (invert ? 'string' : typeOfMode(output_mode)),
  },
  traits: lookupTraits,
});
