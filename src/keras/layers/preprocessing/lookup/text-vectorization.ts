import { Type } from 'typebox';
import { oneOf } from '../../../../schema/schema-helpers.js';
import { choice, flag, integer, type Kind, optional, orNull } from '../../../argument.js';
import { layer } from '../../layer.js';
import { type Complaint, got, type LayerInput, type ShapeInference } from '../../shapes/shape-inference.js';
import { lookupTraits } from './lookup-traits.js';
import {
  encodedShape,
  OUTPUT_MODES,
  type OutputMode,
  outputMode,
  sparseComplaints,
  typeOfMode,
} from './output-mode.js';
import { encodingComplaints, textEncoding } from './text-encoding.js';
import {
  depthOf,
  type PaddedWidth,
  paddedWidth,
  sizeArguments,
  textTerms,
  unknownDepth,
  type VocabularyArguments,
  vocabularyAdapting,
  vocabularyComplaints,
} from './vocabulary.js';

const STANDARDIZE = ['lower_and_strip_punctuation', 'lower', 'strip_punctuation'] as const;
const SPLIT = ['whitespace', 'character'] as const;
/** Longer groups of tokens are rarely found twice. */
const MAX_NGRAM = 64;

/** All groups of up to n tokens, or those of the listed lengths. */
const ngrams = (): Kind<number | number[], number | number[]> => {
  const length = Type.Integer({ minimum: 1, maximum: MAX_NGRAM });
  const schema = oneOf([length, Type.Array(length, { minItems: 1, maxItems: MAX_NGRAM })], {
    description: 'Groups of 1 to n tokens, or of the listed numbers of tokens.',
  });
  return { name: 'sizes', schema, complete: (given) => given };
};

/** The arguments of a TextVectorization. */
export interface TextVectorizationArguments {
  max_tokens: number | null;
  standardize: (typeof STANDARDIZE)[number] | null;
  split: (typeof SPLIT)[number] | null;
  ngrams: number | number[] | null;
  output_mode: OutputMode;
  output_sequence_length: number | null;
  pad_to_max_tokens: boolean;
  vocabulary: string[] | string | null;
  idf_weights: number[] | null;
  vocabulary_size: number | null;
}

/** The lookup inside a TextVectorization. */
export const lookupOf = (config: TextVectorizationArguments): VocabularyArguments => ({
  max_tokens: config.max_tokens,
  num_oov_indices: 1,
  mask_token: '',
  oov_token: '[UNK]',
  vocabulary: config.vocabulary,
  idf_weights: config.idf_weights,
  output_mode: config.output_mode,
  pad_to_max_tokens: config.pad_to_max_tokens,
  vocabulary_size: config.vocabulary_size,
});

export const TextVectorization = layer('TextVectorization', {
  summary: 'Texts to the numbers of their words or characters in a vocabulary.',
  args: {
    ...sizeArguments(),
    standardize: optional(orNull(choice(STANDARDIZE)), 'lower_and_strip_punctuation'),
    split: optional(orNull(choice(SPLIT)), 'whitespace'),
    ngrams: optional(orNull(ngrams()), null),
    output_mode: optional(outputMode(OUTPUT_MODES), 'int'),
    output_sequence_length: optional(orNull(integer()), null),
    vocabulary: optional(orNull(textTerms()), null),
    ragged: flag(false),
    encoding: textEncoding(),
  },
  output: (config, [input]) => vectorizedShape(config, input),
  weights: () => [],
  conflicts: (config) => [
    ...vocabularyComplaints(lookupOf(config)),
    ...sparseComplaints(config),
    ...encodingComplaints(config),
    ...raggedComplaints(config),
    ...lengthComplaints(config),
  ],
  adapting: { ...vocabularyAdapting, sized: vectorizedWidth },
  host: {
    when: 'always',
    takes: () => ['texts'],
    gives: ({ output_mode }) => typeOfMode(output_mode),
  },
  givesIntegers: ({ output_mode }) => output_mode === 'int',
  traits: lookupTraits,
});

/** Only where each text is a term of its own do the distinct texts bound the terms. */
function vectorizedWidth(
  config: TextVectorizationArguments,
  distinct: number | undefined,
): PaddedWidth | undefined {
  const areTerms = config.split === null && config.ngrams === null;
  return paddedWidth(lookupOf(config), areTerms ? distinct : undefined);
}

const raggedComplaints = ({ ragged }: { ragged: boolean }): Complaint[] =>
  ragged
    ? [
        {
          argument: 'ragged',
          complaint: 'Ragged tensors are not supported. Set ragged to false and output_sequence_length.',
        },
      ]
    : [];

function lengthComplaints({ output_mode, output_sequence_length }: TextVectorizationArguments): Complaint[] {
  if (output_mode === 'int' || output_sequence_length === null) return [];
  const complaint = `output_sequence_length belongs to output_mode int; got ${output_mode}. Remove it.`;
  return [{ argument: 'output_sequence_length', complaint }];
}

function vectorizedShape(config: TextVectorizationArguments, input: LayerInput): ShapeInference {
  const { split, output_mode: mode } = config;
  const wrong = split === null ? unsplitComplaint(config, input) : splitComplaint(config, input);
  if (wrong !== undefined) return wrong;
  if (mode === 'int') return sequenceShape(config, input);
  const depth = depthOf(lookupOf(config));
  if (depth === undefined) return unknownDepth('TextVectorization', mode);
  const tokens = tokensOf(config, input);
  return encodedShape('TextVectorization', mode, depth, { ...input, shape: [tokens] });
}

/** A text that is split has any number of tokens; they are counted in one row. */
function tokensOf({ split, ngrams }: TextVectorizationArguments, { shape }: LayerInput): number {
  if (split !== null) return 2;
  const [size = 0] = shape;
  return ngrams === null ? size : groupsIn(size, ngrams);
}

/** The groups of tokens in a row of so many. */
const groupsIn = (size: number, ngrams: number | readonly number[]): number =>
  lengthsOf(ngrams).reduce((sum, length) => sum + Math.max(0, size - length + 1), 0);

/** The lengths of the groups, in the order in which they come. */
export const lengthsOf = (ngrams: number | readonly number[]): readonly number[] =>
  typeof ngrams === 'number' ? Array.from({ length: ngrams }, (_, index) => index + 1) : ngrams;

function splitComplaint(
  { output_mode }: TextVectorizationArguments,
  input: LayerInput,
): Complaint | undefined {
  const { shape } = input;
  if (shape.length > 1 || (shape.length === 1 && shape[0] !== 1))
    return { complaint: `TextVectorization splits samples of one text, [1] or [], but ${got(input)}.` };
  if (output_mode !== 'one_hot') return undefined;
  const complaint =
    'output_mode one_hot of texts that are split gives rows of different lengths. Use int with output_sequence_length, multi_hot or count.';
  return { argument: 'output_mode', complaint };
}

function unsplitComplaint({ ngrams }: TextVectorizationArguments, input: LayerInput): Complaint | undefined {
  if (input.shape.length !== 1)
    return {
      complaint: `TextVectorization without split expects samples of one axis, such as [1] or [n], but ${got(input)}.`,
    };
  if (ngrams === null || groupsIn(input.shape[0] ?? 0, ngrams) > 0) return undefined;
  return {
    argument: 'ngrams',
    complaint: `A sample of ${input.shape[0]} texts has no groups of ${String(ngrams)}.`,
  };
}

function sequenceShape(config: TextVectorizationArguments, input: LayerInput): ShapeInference {
  const { output_sequence_length: length, split } = config;
  if (length !== null) return { shape: [length] };
  if (split === null) return { shape: [tokensOf(config, input)] };
  const complaint =
    'Texts have different numbers of tokens; shapes here are fixed. Set output_sequence_length, to which they are padded and cut.';
  return { argument: 'output_sequence_length', complaint };
}
