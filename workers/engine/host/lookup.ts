import {
  depthOf,
  firstTerm,
  hasSpecialTokens,
  maskCount,
  type Term,
  termsOf,
  type VocabularyArguments,
} from '../../../src/keras/layers/preprocessing/lookup/vocabulary.js';
import { hashBucket } from './hashes/hash-bucket.js';
import { integerOf, UnknownTerm } from './host-kernel.js';

/** The arguments that decide the numbers of values. */
export type LookupArguments = VocabularyArguments & {
  salt: readonly number[] | null;
  oov_method: 'floormod' | 'farmhash';
};

/** The number of a value; `index` is its place, for messages. @throws UnknownTerm */
export type NumberOf = (value: string | number | bigint, index: number) => number;

/** Looks values up, as `_lookup_dense` of keras.src.layers.preprocessing.index_lookup. */
export function lookup(config: LookupArguments): NumberOf {
  const numbers = numbersOf(config);
  // Of no entry, so that a mask counts nowhere in encoded rows.
  const mask = config.output_mode === 'int' ? 0 : -1;
  const unknown = unknownNumber(config);
  return (value, index) => {
    const key = typeof value === 'string' ? value : integerOf(value);
    if (config.mask_token !== null && key === config.mask_token) return mask;
    return numbers.get(key) ?? unknown(key, index);
  };
}

function numbersOf(config: LookupArguments): ReadonlyMap<Term | bigint, number> {
  const first = firstTerm(config);
  return new Map(vocabularyOf(config).map((term, index) => [term, first + index]));
}

/** The terms without special tokens; none where the layer was not adapted. */
export function vocabularyOf(config: VocabularyArguments): readonly Term[] {
  return Array.isArray(config.vocabulary) ? termsOf(config, config.vocabulary) : [];
}

function unknownNumber(config: LookupArguments): NumberOf {
  const { num_oov_indices: count, salt, oov_method } = config;
  const first = maskCount(config);
  if (count === 0)
    return (value, index) => {
      throw new UnknownTerm(value, index);
    };
  if (count === 1) return () => first;
  const bucket = hashBucket(count, salt);
  return (value) => {
    const isHashed = typeof value === 'string' || oov_method === 'farmhash';
    return first + (isHashed ? bucket(String(value)) : remainder(value, count));
  };
}

/** Of floor division, never negative. */
const remainder = (value: number | bigint, count: number): number => {
  const divisor = BigInt(count);
  return Number(((BigInt(value) % divisor) + divisor) % divisor);
};

/** The terms of a lookup with `invert`, by their numbers, and the one of other numbers. */
export function invertedTerms(config: LookupArguments): {
  terms: ReadonlyMap<number, Term>;
  missing: Term;
} {
  const first = firstTerm(config);
  const { mask_token, oov_token } = config;
  const terms = new Map<number, Term>(vocabularyOf(config).map((term, index) => [first + index, term]));
  if (mask_token !== null) terms.set(0, mask_token);
  return { terms, missing: oov_token ?? '' };
}

/** The term of a number, as a lookup with `invert` has it. */
export function invertedLookup(config: LookupArguments): (number: number | bigint) => Term {
  const { terms, missing } = invertedTerms(config);
  return (given) => terms.get(Number(integerOf(given))) ?? missing;
}

/** The factors of tf_idf, one for each entry, as Keras's set_vocabulary pads them. */
export function idfWeights(config: VocabularyArguments): Float32Array | undefined {
  const { output_mode, idf_weights: given, vocabulary } = config;
  if (output_mode !== 'tf_idf') return undefined;
  const depth = depthOf(config) ?? 0;
  const weights = new Float32Array(depth);
  if (given === null || !Array.isArray(vocabulary)) return weights;
  const first = hasSpecialTokens(config, vocabulary) ? 0 : firstTerm(config);
  weights.fill(given.reduce((sum, weight) => sum + weight, 0) / given.length, 0, first);
  weights.set(given.slice(0, depth - first), first);
  return weights;
}
