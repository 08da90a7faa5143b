import { flag, optional, orNull } from '../../../argument.js';
import { layer } from '../../layer.js';
import { lookupOutput } from './lookup-output.js';
import { lookupTraits } from './lookup-traits.js';
import { OUTPUT_MODES, outputMode, sparseComplaints, typeOfMode } from './output-mode.js';
import { encodingComplaints, textEncoding, textToken } from './text-encoding.js';
import {
  oovArguments,
  oovMethod,
  sizeArguments,
  textTerms,
  vocabularyAdapting,
  vocabularyComplaints,
} from './vocabulary.js';

export const StringLookup = layer('StringLookup', {
  summary: 'Texts to their numbers in a vocabulary, or with invert the reverse.',
  args: {
    ...sizeArguments(),
    ...oovArguments(),
    mask_token: optional(textToken(), null),
    oov_token: optional(textToken(), '[UNK]'),
    vocabulary: optional(orNull(textTerms()), null),
    invert: flag(false),
    output_mode: optional(outputMode(OUTPUT_MODES), 'int'),
    encoding: textEncoding(),
    oov_method: oovMethod(),
  },
  output: (config, [input]) => lookupOutput('StringLookup', config, input),
  weights: () => [],
  conflicts: (config) => [
    ...vocabularyComplaints(config),
    ...sparseComplaints(config),
    ...encodingComplaints(config),
  ],
  adapting: vocabularyAdapting,
  host: {
    when: 'always',
    takes: ({ invert }) => (invert ? ['integers'] : ['texts']),
    gives: ({ invert, output_mode }) => (invert ? 'string' : typeOfMode(output_mode)),
  },
  givesIntegers: ({ output_mode, invert }) => output_mode === 'int' && !invert,
  traits: lookupTraits,
});
