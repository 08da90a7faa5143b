import type { OutputMode } from '../../../src/keras/layers/preprocessing/lookup/output-mode.js';

/** How rows of numbers are written down. */
export interface Encoding {
  mode: Exclude<OutputMode, 'int'>;
  /** Entries of a row. */
  depth: number;
  /** Of tf_idf: a factor for each entry. */
  weights?: Float32Array | undefined;
}

/** Encodes rows of numbers; those outside the entries count nowhere. */
export function encodeRows(
  rows: Iterable<ArrayLike<number>>,
  count: number,
  { mode, depth, weights }: Encoding,
): Float32Array {
  const encoded = new Float32Array(count * depth);
  let from = 0;
  for (const row of rows) {
    const entries = encoded.subarray(from, from + depth);
    if (mode === 'count' || mode === 'tf_idf') countIn(row, entries);
    else markIn(row, entries);
    if (weights !== undefined)
      for (let at = 0; at < depth; at++) entries[at] = (entries[at] ?? 0) * (weights[at] ?? 0);
    from += depth;
  }
  return encoded;
}

function countIn(row: ArrayLike<number>, entries: Float32Array): void {
  for (let index = 0; index < row.length; index++) {
    const at = row[index] ?? -1;
    if (at >= 0 && at < entries.length) entries[at] = (entries[at] ?? 0) + 1;
  }
}

function markIn(row: ArrayLike<number>, entries: Float32Array): void {
  for (let index = 0; index < row.length; index++) {
    const at = row[index] ?? -1;
    if (at >= 0 && at < entries.length) entries[at] = 1;
  }
}

/** Rows of equal length. */
export function* rowsOf(numbers: Float64Array, length: number): Generator<Float64Array> {
  for (let from = 0; from < numbers.length; from += length) yield numbers.subarray(from, from + length);
}
