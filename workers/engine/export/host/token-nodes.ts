import { lengthsOf } from '../../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import { stringAttribute } from '../../graph/graph.js';
import type { Tokenizer } from '../../host/text/tokens.js';
import { type NodeWriter, typeOf } from '../node-writer.js';

/** Tokens of rows, one after the other, and where those of each row begin (int64, one more than rows). */
export interface Tokens {
  values: string;
  splits: string;
}

const INT32 = typeOf('int32');
const INT64 = typeOf('int64');
/** As in Keras: `DEFAULT_STRIP_REGEX` of keras.src.layers.preprocessing.text_vectorization. */
const PUNCTUATION = `[!"#$%&()\\*\\+,-\\.\\/:;<=>?@\\[\\\\\\]^_\`{|}~\\']`;

/** The tokens of flat texts, `width` of which are a row. */
export function tokenNodes(
  writer: NodeWriter,
  texts: string,
  width: number,
  { standardize, split, ngrams }: Tokenizer,
): Tokens {
  const standard = standardized(writer, texts, standardize);
  const tokens = split === null ? rowsOf(writer, standard, width) : parts(writer, standard, split);
  return ngrams === null ? tokens : groups(writer, tokens, lengthsOf(ngrams));
}

function standardized(writer: NodeWriter, texts: string, standardize: Tokenizer['standardize']): string {
  const isLowered = standardize === 'lower' || standardize === 'lower_and_strip_punctuation';
  const isStripped = standardize === 'strip_punctuation' || standardize === 'lower_and_strip_punctuation';
  const lower = isLowered ? writer.add('StringLower', [texts], { encoding: stringAttribute('') }) : texts;
  if (!isStripped) return lower;
  const attr = {
    pattern: stringAttribute(PUNCTUATION),
    rewrite: stringAttribute(''),
    replace_global: { b: true },
  };
  return writer.add('StaticRegexReplace', [lower], attr);
}

function parts(writer: NodeWriter, texts: string, split: NonNullable<Tokenizer['split']>): Tokens {
  return split === 'character' ? characters(writer, texts) : words(writer, texts);
}

/** tf.strings.split at white space. */
function words(writer: NodeWriter, texts: string): Tokens {
  const split = writer.add('StringSplitV2', [texts, writer.texts([''], [])], { maxsplit: { i: -1 } });
  const attr = {
    T: INT64,
    Index: INT32,
    begin_mask: { i: 1 },
    end_mask: { i: 1 },
    shrink_axis_mask: { i: 2 },
  };
  const masks = { ...attr, ellipsis_mask: { i: 0 }, new_axis_mask: { i: 0 } };
  const bounds = [
    [0, 0],
    [0, 1],
    [1, 1],
  ].map((values) => writer.numbers('int32', values));
  const rows = writer.add('StridedSlice', [split, ...bounds], masks);
  const ones = writer.add('OnesLike', [rows], { T: INT64 });
  const count = sizeOf(writer, texts, 'int64');
  const types = { T: INT64, Tindices: INT64, Tnumsegments: INT64 };
  const counts = writer.add('UnsortedSegmentSum', [ones, rows, count], types);
  const axis = writer.numbers('int32', [0], []);
  const sums = { T: INT64, Tidx: INT32, exclusive: { b: false }, reverse: { b: false } };
  const ends = writer.add('Cumsum', [counts, axis], sums);
  const splits = writer.add('ConcatV2', [writer.numbers('int64', [0]), ends, axis], {
    N: { i: 2 },
    T: INT64,
    Tidx: INT32,
  });
  return { values: output(split, 1), splits };
}

/** tf.strings.unicode_split. */
function characters(writer: NodeWriter, texts: string): Tokens {
  const errors = { errors: stringAttribute('replace'), replacement_char: { i: 65533 }, Tsplits: INT64 };
  const decoded = writer.add('UnicodeDecode', [texts], {
    ...errors,
    input_encoding: stringAttribute('UTF-8'),
    replace_control_characters: { b: false },
  });
  const points = output(decoded, 1);
  const each = range(
    writer,
    writer.add('AddV2', [sizeOf(writer, points, 'int64', 'int32'), one(writer)], { T: INT64 }),
    1,
  );
  const values = writer.add('UnicodeEncode', [points, each], {
    ...errors,
    output_encoding: stringAttribute('UTF-8'),
  });
  return { values, splits: decoded };
}

/** Texts that are tokens. */
function rowsOf(writer: NodeWriter, texts: string, width: number): Tokens {
  const end = writer.add('AddV2', [sizeOf(writer, texts, 'int64'), one(writer)], { T: INT64 });
  return { values: texts, splits: range(writer, end, width) };
}

const one = (writer: NodeWriter): string => writer.numbers('int64', [1], []);

const range = (writer: NodeWriter, end: string, step: number): string =>
  writer.add('Range', [writer.numbers('int64', [0], []), end, writer.numbers('int64', [step], [])], {
    Tidx: INT64,
  });

const sizeOf = (writer: NodeWriter, x: string, out: 'int64', of: 'string' | 'int32' = 'string'): string =>
  writer.add('Size', [x], { T: typeOf(of), out_type: typeOf(out) });

function groups(writer: NodeWriter, { values, splits }: Tokens, lengths: readonly number[]): Tokens {
  const made = writer.add('StringNGrams', [values, splits], {
    separator: stringAttribute(' '),
    ngram_widths: { list: { i: [...lengths] } },
    left_pad: stringAttribute(''),
    right_pad: stringAttribute(''),
    pad_width: { i: 0 },
    preserve_short_sequences: { b: false },
    Tsplits: INT64,
  });
  return { values: made, splits: output(made, 1) };
}

const output = (first: string, index: number): string => first.replace(/:0$/, `:${index}`);

/** Rows of int64 numbers cut to a length, and padded with 0. @returns [rows, length] */
export function paddedNodes(writer: NodeWriter, { values, splits }: Tokens, length: number): string {
  const shape = writer.numbers('int64', [-1, length]);
  const zero = writer.numbers('int64', [0], []);
  return writer.add('RaggedTensorToTensor', [shape, values, zero, splits], {
    T: INT64,
    Tindex: INT64,
    Tshape: INT64,
    num_row_partition_tensors: { i: 1 },
    row_partition_types: { list: { s: [Buffer.from('ROW_SPLITS')] } },
  });
}
