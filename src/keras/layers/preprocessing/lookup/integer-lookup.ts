import { choice, flag, type Kind, optional, orNull } from '../../../argument.js';
import { kind } from '../../../kind.js';
import { layer } from '../../layer.js';
import type { Complaint } from '../../shapes/shape-inference.js';
import { lookupOutput } from './lookup-output.js';
import { lookupTraits } from './lookup-traits.js';
import { OUTPUT_MODES, outputMode, sparseComplaints, typeOfMode } from './output-mode.js';
import {
  exactInteger,
  integerTerms,
  oovArguments,
  oovMethod,
  sizeArguments,
  vocabularyAdapting,
  vocabularyComplaints,
} from './vocabulary.js';

const anyInteger = (): Kind<number> => kind('integer', exactInteger());

export const IntegerLookup = layer('IntegerLookup', {
  summary: 'Integers to their numbers in a vocabulary, or with invert the reverse.',
  args: {
    ...sizeArguments(),
    ...oovArguments(),
    mask_token: optional(orNull(anyInteger()), null),
    oov_token: optional(orNull(anyInteger()), -1),
    vocabulary: optional(orNull(integerTerms()), null),
    vocabulary_dtype: optional(choice(['int64']), 'int64'),
    invert: flag(false),
    output_mode: optional(outputMode(OUTPUT_MODES), 'int'),
    oov_method: oovMethod(),
  },
  output: (config, [input]) => lookupOutput('IntegerLookup', config, input),
  weights: () => [],
  conflicts: (config) => [
    ...vocabularyComplaints(config),
    ...sparseComplaints(config),
    ...saltComplaints(config),
  ],
  adapting: vocabularyAdapting,
  host: {
    when: 'always',
    takes: () => ['integers'],
    gives: ({ output_mode }) => typeOfMode(output_mode),
  },
  givesIntegers: ({ output_mode }) => output_mode === 'int',
  traits: lookupTraits,
});

const saltComplaints = ({ salt, oov_method }: { salt: number[] | null; oov_method: string }): Complaint[] =>
  salt === null || oov_method === 'farmhash'
    ? []
    : [
        {
          argument: 'salt',
          complaint: 'salt belongs to oov_method farmhash. Set oov_method, or remove salt.',
        },
      ];
