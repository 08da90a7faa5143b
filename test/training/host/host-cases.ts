import type { Layer } from '../../../src/keras/layers/index.js';

/** Values of an input, sample by sample. */
export interface HostInput {
  type: 'string' | 'int64';
  values: readonly (string | number | bigint)[];
  /** Of one sample. */
  shape: readonly number[];
}

/** A layer on the host and its inputs; the output is that of Keras. */
export interface HostCase {
  layer: Layer;
  inputs: readonly HostInput[];
  /** The shape of one output sample. */
  output: readonly number[];
}

export const texts = (shape: readonly number[], ...values: string[]): HostInput => ({
  type: 'string',
  values,
  shape,
});

export const integers = (shape: readonly number[], ...values: (number | bigint)[]): HostInput => ({
  type: 'int64',
  values,
  shape,
});

/** Texts that tokenizers treat differently. */
export const TRICKY = [
  'The quick, BROWN fox!',
  '  leading\tand\n\ntrailing \r\n',
  '',
  '   ',
  'É ÀÉ straße ΣΑΣ İi',
  'no\u00a0break\u2003space\u3000wide',
  'a\u000bb\u000cc\u001cd\u0085e',
  '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\' «quoted» — dash…',
  '👍🏽 family 👨‍👩‍👧 x\u0301',
  'the the THE [UNK] fox',
  'one',
  '日本語 テキスト',
];

const WORDS = ['the', 'fox', 'quick', 'a', 'É', 'one', 'the the'];
const ALL = texts([1], ...TRICKY);
const vectorization = (args: object): Layer => ({ type: 'TextVectorization', vocabulary: WORDS, ...args });
const strings = (args: object): Layer => ({ type: 'StringLookup', ...args });
const numbers = (args: object): Layer => ({ type: 'IntegerLookup', ...args });

const COLORS = ['red', 'green', 'blue'];
const GIVEN = texts([1], 'green', 'red', 'pink', '', 'blue', 'Red');
const PAIRS = texts([2], 'green', 'red', 'pink', '', 'blue', 'blue');
const BIG = 2n ** 62n + 12345n;
const IDS = integers([1], 7, -3, 0, 99, 12, -1, BIG);
const LONG = [
  'x'.repeat(15),
  'y'.repeat(16),
  'z'.repeat(33),
  'ä'.repeat(40),
  'w'.repeat(64),
  'v'.repeat(65),
  'u'.repeat(200),
];

export const HOST_CASES: readonly HostCase[] = [
  ...(['lower_and_strip_punctuation', 'lower', 'strip_punctuation', null] as const).map((standardize) => ({
    layer: vectorization({ standardize, output_sequence_length: 6 }),
    inputs: [ALL],
    output: [6],
  })),
  {
    layer: vectorization({
      split: 'character',
      vocabulary: ['t', 'é', 'É', '👍', '\u200d'],
      output_sequence_length: 9,
    }),
    inputs: [ALL],
    output: [9],
  },
  { layer: vectorization({ output_sequence_length: 2, ngrams: 2 }), inputs: [ALL], output: [2] },
  { layer: vectorization({ output_sequence_length: 12, ngrams: [2, 1, 3] }), inputs: [ALL], output: [12] },
  { layer: vectorization({ output_mode: 'multi_hot' }), inputs: [ALL], output: [8] },
  { layer: vectorization({ output_mode: 'count', ngrams: 2 }), inputs: [texts([], ...TRICKY)], output: [8] },
  {
    layer: vectorization({ output_mode: 'count', max_tokens: 11, pad_to_max_tokens: true }),
    inputs: [ALL],
    output: [11],
  },
  {
    layer: vectorization({ output_mode: 'tf_idf', idf_weights: [0.5, 1, 1.5, 2, 0.25, 3, 0.125] }),
    inputs: [ALL],
    output: [8],
  },
  {
    layer: vectorization({ vocabulary: ['', '[UNK]', 'fox', 'the'], output_sequence_length: 5 }),
    inputs: [ALL],
    output: [5],
  },
  { layer: vectorization({ split: null, vocabulary: ['red', 'blue'] }), inputs: [PAIRS], output: [2] },
  {
    layer: vectorization({
      split: null,
      vocabulary: ['red', 'green red'],
      ngrams: 2,
      output_sequence_length: 4,
    }),
    inputs: [PAIRS],
    output: [4],
  },
  {
    layer: vectorization({ split: null, vocabulary: ['red', 'blue'], output_mode: 'one_hot' }),
    inputs: [PAIRS],
    output: [2, 3],
  },
  { layer: strings({ vocabulary: COLORS }), inputs: [GIVEN], output: [1] },
  { layer: strings({ vocabulary: COLORS }), inputs: [texts([], 'red', 'x')], output: [] },
  { layer: strings({ vocabulary: COLORS, mask_token: '' }), inputs: [PAIRS], output: [2] },
  { layer: strings({ vocabulary: ['', '[UNK]', 'red'], mask_token: '' }), inputs: [PAIRS], output: [2] },
  {
    layer: strings({ vocabulary: COLORS, num_oov_indices: 5, mask_token: 'pink' }),
    inputs: [GIVEN],
    output: [1],
  },
  { layer: strings({ vocabulary: COLORS, num_oov_indices: 7, salt: 11 }), inputs: [GIVEN], output: [1] },
  {
    layer: strings({ vocabulary: COLORS, num_oov_indices: 0 }),
    inputs: [texts([1], 'blue', 'red')],
    output: [1],
  },
  { layer: strings({ vocabulary: COLORS, output_mode: 'one_hot' }), inputs: [GIVEN], output: [4] },
  {
    layer: strings({ vocabulary: COLORS, output_mode: 'one_hot', mask_token: '', num_oov_indices: 2 }),
    inputs: [PAIRS],
    output: [2, 5],
  },
  {
    layer: strings({ vocabulary: COLORS, output_mode: 'multi_hot', mask_token: '' }),
    inputs: [PAIRS],
    output: [4],
  },
  {
    layer: strings({ vocabulary: COLORS, output_mode: 'count', max_tokens: 6, pad_to_max_tokens: true }),
    inputs: [PAIRS],
    output: [6],
  },
  {
    layer: strings({ vocabulary: COLORS, output_mode: 'tf_idf', idf_weights: [1.5, 2, 4] }),
    inputs: [PAIRS],
    output: [4],
  },
  {
    layer: strings({ vocabulary: ['[UNK]', ...COLORS], output_mode: 'tf_idf', idf_weights: [0.5, 1, 2, 4] }),
    inputs: [PAIRS],
    output: [4],
  },
  { layer: numbers({ vocabulary: [12, 7, -3] }), inputs: [IDS], output: [1] },
  { layer: numbers({ vocabulary: [12, 7], mask_token: 0, num_oov_indices: 4 }), inputs: [IDS], output: [1] },
  {
    layer: numbers({ vocabulary: [12, 7], num_oov_indices: 4, oov_method: 'farmhash' }),
    inputs: [IDS],
    output: [1],
  },
  {
    layer: numbers({ vocabulary: [12, 7], num_oov_indices: 4, oov_method: 'farmhash', salt: [3, 4] }),
    inputs: [IDS],
    output: [1],
  },
  {
    layer: numbers({ vocabulary: [12, 7], output_mode: 'count' }),
    inputs: [integers([3], 7, 7, 1, 12, 0, 7)],
    output: [3],
  },
  {
    layer: numbers({ vocabulary: [12, 7], invert: true, mask_token: 0 }),
    inputs: [integers([1], 0, 1, 2, 3, 9)],
    output: [1],
  },
  {
    layer: { type: 'Discretization', bin_boundaries: [-3, 0.5, 7, 7, 98.9] },
    inputs: [integers([2], 7, -3, 0, 99, 12, -4)],
    output: [2],
  },
  { layer: { type: 'Hashing', num_bins: 1000 }, inputs: [texts([1], ...TRICKY, ...LONG)], output: [1] },
  {
    layer: { type: 'Hashing', num_bins: 16_777_216, salt: [133, 137] },
    inputs: [texts([1], ...TRICKY, ...LONG)],
    output: [1],
  },
  { layer: { type: 'Hashing', num_bins: 50, salt: 1337, mask_value: '' }, inputs: [ALL], output: [1] },
  { layer: { type: 'Hashing', num_bins: 1, mask_value: '' }, inputs: [ALL], output: [1] },
  { layer: { type: 'Hashing', num_bins: 97, mask_value: 7 }, inputs: [IDS], output: [1] },
  { layer: { type: 'Hashing', num_bins: 5, output_mode: 'one_hot' }, inputs: [GIVEN], output: [5] },
  { layer: { type: 'Hashing', num_bins: 5, output_mode: 'multi_hot' }, inputs: [PAIRS], output: [5] },
  {
    layer: { type: 'Hashing', num_bins: 5, output_mode: 'count' },
    inputs: [integers([2], 7, 7, 1, 2)],
    output: [5],
  },
  {
    layer: { type: 'HashedCrossing', num_bins: 1000 },
    inputs: [GIVEN, integers([1], 1, -2, 3, 4, 5, BIG)],
    output: [1],
  },
  {
    layer: { type: 'HashedCrossing', num_bins: 9, output_mode: 'one_hot' },
    inputs: [GIVEN, GIVEN],
    output: [9],
  },
  {
    layer: { type: 'HashedCrossing', num_bins: 9 },
    inputs: [texts([], 'a', 'b'), texts([], 'c', 'd')],
    output: [],
  },
];
