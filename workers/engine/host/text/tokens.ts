import type { TextVectorizationArguments } from '../../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import { lengthsOf } from '../../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';

/** The part of a TextVectorization that makes tokens of texts. */
export type Tokenizer = Pick<TextVectorizationArguments, 'standardize' | 'split' | 'ngrams'>;

/** The tokens of a row of texts: one text that is split, or a row that is not. */
export function tokensOf(
  texts: readonly string[],
  { standardize, split, ngrams }: Tokenizer,
): readonly string[] {
  const standard = texts.map((text) => standardized(text, standardize));
  const tokens = split === null ? standard : standard.flatMap((text) => parts(text, split));
  return ngrams === null ? tokens : groups(tokens, ngrams);
}

/** tf.strings.lower without an encoding changes ASCII only. */
const UPPER = /[A-Z]+/g;
const PUNCTUATION = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;

function standardized(text: string, standardize: Tokenizer['standardize']): string {
  const lower =
    standardize === 'lower' || standardize === 'lower_and_strip_punctuation'
      ? text.replace(UPPER, (letters) => letters.toLowerCase())
      : text;
  return standardize === 'strip_punctuation' || standardize === 'lower_and_strip_punctuation'
    ? lower.replace(PUNCTUATION, '')
    : lower;
}

/** White space of tf.strings.split is that of ASCII. */
const SPACE = /[ \t\n\v\f\r]+/;

function parts(text: string, split: NonNullable<Tokenizer['split']>): string[] {
  return split === 'character' ? [...text] : text.split(SPACE).filter((part) => part !== '');
}

/** tf.strings.ngrams: all groups of the first length, then those of the next. */
function groups(tokens: readonly string[], ngrams: number | readonly number[]): string[] {
  return lengthsOf(ngrams).flatMap((length) =>
    Array.from({ length: Math.max(0, tokens.length - length + 1) }, (_, from) =>
      tokens.slice(from, from + length).join(' '),
    ),
  );
}
