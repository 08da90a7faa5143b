import { Type } from 'typebox';
import { oneOf } from '../../../../schema/schema-helpers.js';
import { choice, flag, integer, type Kind, list, optional, orNull, published } from '../../../argument.js';
import type { Complaint } from '../../shapes/shape-inference.js';
import { MAX_BINS, type OutputMode } from './output-mode.js';

/** A term of a vocabulary. */
export type Term = string | number;

/** The arguments of Keras's IndexLookup that decide which numbers its terms have. */
export interface VocabularyArguments {
  max_tokens: number | null;
  num_oov_indices: number;
  mask_token: Term | null;
  oov_token: Term | null;
  vocabulary: Term[] | string | null;
  idf_weights: number[] | null;
  output_mode: OutputMode;
  pad_to_max_tokens: boolean;
  vocabulary_size: number | null;
}

const PATH = Type.String({ description: 'A path of a file, which is refused.' });

/** A list of terms. Keras also takes the path of a file, which the service cannot read: it is refused by `vocabularyComplaints`. */
const terms = <T extends Term>(component: string, term: ReturnType<typeof Type.Unsafe<T>>) =>
  published(
    component,
    list(
      Type.Unsafe<T[] | string>(
        oneOf([Type.Array(term), PATH], {
          description: 'The terms in their order, with or without the mask and OOV tokens before them.',
        }),
      ),
    ),
  );

/** Terms that are texts. */
export const textTerms = (): Kind<string[] | string> =>
  terms('TextVocabulary', Type.Unsafe<string>(Type.String()));

/** An integer that JSON holds exactly: others would be rounded to another term. */
export const exactInteger = () =>
  Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });

/** Terms that are integers. */
export const integerTerms = (): Kind<number[] | string> =>
  terms('IntegerVocabulary', Type.Unsafe<number>(exactInteger()));

const weights = (): Kind<number[]> => published('IdfWeights', list(Type.Array(Type.Number())));

/** The arguments that StringLookup, IntegerLookup and TextVectorization have in common. */
export const sizeArguments = () => ({
  max_tokens: optional(published('MaxTokens', orNull(integer({ minimum: 2 }))), null),
  pad_to_max_tokens: flag(false),
  sparse: flag(false),
  idf_weights: optional(orNull(weights()), null),
  vocabulary_size: optional(published('VocabularySize', orNull(integer({ minimum: 0 }))), null),
});

/** How an OOV term gets one of several numbers: by its remainder, or by a hash. */
export const oovArguments = () => ({
  num_oov_indices: optional(integer({ minimum: 0, maximum: MAX_BINS }), 1),
  salt: optional(orNull(salt()), null),
});

/** The way to a number among several: integers by their remainder, or like texts by a hash. */
export const oovMethod = () => optional(published('OovMethod', choice(['floormod', 'farmhash'])), 'floormod');

/** One number or two, which a hash begins with. */
export const salt = (): Kind<number | number[], number[]> => {
  const entry = exactInteger();
  const schema = oneOf([entry, Type.Array(entry, { minItems: 2, maxItems: 2 })], {
    description: 'The key of SipHash64: two integers, or one for both. Without it, FarmHash64.',
  });
  const complete = (given: number | number[]) => (typeof given === 'number' ? [given, given] : given);
  return published('HashSalt', { name: 'sizes', schema, complete });
};

/** Terms that come before those of the vocabulary: of the mask in the mode `int`, then those out of the vocabulary. */
export const maskCount = ({
  mask_token,
  output_mode,
}: Pick<VocabularyArguments, 'mask_token' | 'output_mode'>): number =>
  mask_token !== null && output_mode === 'int' ? 1 : 0;

/** The number of the first term. */
export const firstTerm = (
  config: Pick<VocabularyArguments, 'mask_token' | 'output_mode' | 'num_oov_indices'>,
): number => maskCount(config) + config.num_oov_indices;

/** The terms of a vocabulary without the special tokens that it may begin with, as Keras's set_vocabulary reads it. */
export function termsOf(
  config: Pick<VocabularyArguments, 'mask_token' | 'oov_token' | 'output_mode' | 'num_oov_indices'>,
  vocabulary: readonly Term[],
): readonly Term[] {
  return hasSpecialTokens(config, vocabulary) ? vocabulary.slice(firstTerm(config)) : vocabulary;
}

/** Whether a vocabulary begins with the mask and OOV tokens. */
export function hasSpecialTokens(
  config: Pick<VocabularyArguments, 'mask_token' | 'oov_token' | 'output_mode' | 'num_oov_indices'>,
  vocabulary: readonly Term[],
): boolean {
  const [masks, first] = [maskCount(config), firstTerm(config)];
  if (vocabulary.length < first) return false;
  const isSpecial = (token: Term, index: number): boolean =>
    token === (index < masks ? config.mask_token : config.oov_token);
  return vocabulary.slice(0, first).every(isSpecial);
}

/** The number of entries that an encoded sample has; undefined where that depends on a vocabulary which is not there yet. */
export function depthOf(config: VocabularyArguments): number | undefined {
  const { max_tokens, pad_to_max_tokens, vocabulary, vocabulary_size } = config;
  if (pad_to_max_tokens) return max_tokens ?? undefined;
  if (Array.isArray(vocabulary)) return firstTerm(config) + termsOf(config, vocabulary).length;
  const isKnown = vocabulary_size !== null && vocabulary_size > firstTerm(config);
  return isKnown ? vocabulary_size : undefined;
}

/** The most terms that adapting may find. */
export function mostTerms(config: VocabularyArguments): number {
  const { max_tokens, output_mode, pad_to_max_tokens } = config;
  const fixed = output_mode === 'int' || pad_to_max_tokens ? undefined : depthOf(config);
  const most = Math.min(max_tokens ?? Number.POSITIVE_INFINITY, fixed ?? Number.POSITIVE_INFINITY);
  return Math.max(0, most - firstTerm(config));
}

/** A vocabulary that is not given is found on the training split. */
export const vocabularyAdapting = {
  isMissing: ({ vocabulary }: Pick<VocabularyArguments, 'vocabulary'>): boolean => vocabulary === null,
  given: 'vocabulary',
  isIdentityWithout: false,
  sized: paddedWidth,
};

/** The width to which encoded samples are padded where the vocabulary is yet to be found. */
export interface PaddedWidth {
  max_tokens: number;
  pad_to_max_tokens: true;
}

/** The least that Keras accepts. */
const MIN_TOKENS = 2;

/**
 * Gives an encoded output the width that its vocabulary will have at most: the size of one that Keras has adapted, `max_tokens`, or
 * a term for each distinct value.
 */
export function paddedWidth(config: VocabularyArguments, distinct?: number): PaddedWidth | undefined {
  const { output_mode, pad_to_max_tokens, max_tokens, vocabulary } = config;
  if (output_mode === 'int' || pad_to_max_tokens || vocabulary !== null) return undefined;
  const known = depthOf(config) ?? (distinct === undefined ? undefined : firstTerm(config) + distinct);
  const width = Math.min(max_tokens ?? Number.POSITIVE_INFINITY, known ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(width)) return undefined;
  return { max_tokens: Math.max(MIN_TOKENS, width), pad_to_max_tokens: true };
}

/** Why an encoded output has no known size. */
export const unknownDepth = (type: string, mode: OutputMode): Complaint => ({
  argument: 'output_mode',
  complaint: `The output of ${type} with output_mode ${mode} is as long as its vocabulary, which is not known before it is adapted. Set max_tokens, to which it is padded, or give the vocabulary. Neither is needed where the dataset counts the distinct values of the input (distinct_count, or the categories of a column).`,
});

/** Why the arguments of a lookup exclude each other, as Keras's constructor and set_vocabulary say. */
export function vocabularyComplaints(config: VocabularyArguments & { invert?: boolean }): Complaint[] {
  const { max_tokens, pad_to_max_tokens, output_mode, idf_weights, vocabulary, invert = false } = config;
  const found: Complaint[] = [];
  const complain = (argument: string, complaint: string) => found.push({ argument, complaint });
  if (pad_to_max_tokens && max_tokens === null)
    complain('pad_to_max_tokens', 'pad_to_max_tokens needs max_tokens. Set max_tokens.');
  if (invert && output_mode !== 'int')
    complain('output_mode', `output_mode must be int where invert is true; got ${output_mode}.`);
  if (idf_weights !== null && output_mode !== 'tf_idf')
    complain(
      'idf_weights',
      `idf_weights belong to output_mode tf_idf; got ${output_mode}. Remove them, or set output_mode.`,
    );
  if (typeof vocabulary === 'string')
    complain(
      'vocabulary',
      'vocabulary is the path of a file, which the service cannot read. Give the list of its terms.',
    );
  if (Array.isArray(vocabulary)) found.push(...listComplaints({ ...config, invert }, vocabulary));
  if (vocabulary === null && max_tokens !== null && max_tokens <= firstTerm(config))
    complain(
      'max_tokens',
      `max_tokens ${max_tokens} leaves no room for terms: the mask and OOV tokens take ${firstTerm(config)}. Set max_tokens to more than that.`,
    );
  return found;
}

function listComplaints(
  config: VocabularyArguments & { invert: boolean },
  vocabulary: readonly Term[],
): Complaint[] {
  const { max_tokens, idf_weights, output_mode } = config;
  if (vocabulary.length === 0)
    return [{ argument: 'vocabulary', complaint: 'vocabulary is empty. Give its terms, or null.' }];
  const terms = termsOf(config, vocabulary);
  const skipped = vocabulary.length - terms.length;
  const found = [...repeatedTerms(terms, skipped), ...reservedTerms(config, terms, skipped)];
  const size = firstTerm(config) + terms.length;
  if (max_tokens !== null && size > max_tokens) {
    const complaint = `vocabulary has ${size} terms with the mask and OOV tokens; max_tokens is ${max_tokens}. Raise max_tokens, or remove terms.`;
    found.push({ argument: 'vocabulary', complaint });
  }
  if (output_mode !== 'tf_idf' || idf_weights?.length === vocabulary.length) return found;
  const complaint =
    idf_weights === null
      ? 'output_mode tf_idf with a vocabulary needs idf_weights: one number for each of its terms.'
      : `idf_weights has ${idf_weights.length} numbers, the vocabulary ${vocabulary.length} terms. Give one for each.`;
  return [...found, { argument: 'idf_weights', complaint }];
}

const MAX_LISTED = 8;

function repeatedTerms(terms: readonly Term[], skipped: number): Complaint[] {
  const first = new Map<Term, number>();
  const found: Complaint[] = [];
  for (const [index, term] of terms.entries()) {
    const earlier = first.get(term);
    if (earlier === undefined) first.set(term, index);
    else if (found.length < MAX_LISTED)
      found.push({
        argument: 'vocabulary',
        complaint: `Entry ${skipped + index} of vocabulary is the same as entry ${skipped + earlier}. Remove one.`,
      });
  }
  return found;
}

/** A special token is at its place at the beginning, or nowhere. */
function reservedTerms(
  { mask_token, oov_token, invert }: VocabularyArguments & { invert: boolean },
  terms: readonly Term[],
  skipped: number,
): Complaint[] {
  const reserved = [
    ...(mask_token === null ? [] : [{ name: 'mask_token', at: terms.indexOf(mask_token) }]),
    ...(oov_token === null || !invert ? [] : [{ name: 'oov_token', at: terms.indexOf(oov_token) }]),
  ];
  return reserved
    .filter(({ at }) => at >= 0)
    .map(({ name, at }) => ({
      argument: 'vocabulary',
      complaint: `Entry ${skipped + at} of vocabulary is the ${name}. Remove all mask and OOV tokens from the vocabulary, or put them in front, the mask first.`,
    }));
}
