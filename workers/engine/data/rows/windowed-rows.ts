import { elementsOf } from '../../../../src/keras/shape.js';
import type { ArrayValues, SampleArray } from '../sample-array.js';
import { type RowSpan, spannedRows } from './row-span.js';

/** The samples of an array, each of several rows. @param firstRows Of the samples, in ascending order */
export function windowedRows(array: SampleArray, firstRows: Int32Array, span: RowSpan): SampleArray {
  const size = elementsOf(array.sampleShape);
  return {
    sampleShape: [span.length, ...array.sampleShape],
    dtype: array.dtype,
    count: firstRows.length,
    parts: [],
    values: null,
    async read(from, to) {
      const rows = spannedRows(firstRows.subarray(from, to), span);
      const first = rows[0] ?? 0;
      const read = await array.read(first, (rows.at(-1) ?? first) + 1);
      return gathered(read, rows, { first, size });
    },
  };
}

function gathered(
  values: ArrayValues,
  rows: Int32Array,
  { first, size }: { first: number; size: number },
): ArrayValues {
  const all = new Float64Array(rows.length * size);
  for (const [index, row] of rows.entries())
    all.set(values.subarray((row - first) * size, (row - first + 1) * size), index * size);
  return all;
}
