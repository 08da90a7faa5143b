import type { RowSpan } from '../../../../src/domain/data/windows.js';

export type { RowSpan } from '../../../../src/domain/data/windows.js';

/** The span of an array whose rows are samples. */
export const ONE_ROW: RowSpan = { offset: 0, length: 1, rate: 1 };

/** The span of an array. */
export const spanOf = ({ span }: { span?: RowSpan }): RowSpan => span ?? ONE_ROW;

/** The different spans of arrays, in order of appearance. */
export function distinctSpans(arrays: readonly { span?: RowSpan }[]): RowSpan[] {
  const spans = arrays.map((array) => spanOf(array));
  return spans.filter((span, index) => spans.findIndex((other) => isSameSpan(span, other)) === index);
}

/** Whether two spans consist of the same rows. */
export const isSameSpan = (a: RowSpan, b: RowSpan): boolean =>
  a.offset === b.offset && a.length === b.length && a.rate === b.rate;

/** All rows of the samples that begin at `firstRows`, sample by sample. */
export function spannedRows(firstRows: Int32Array, span: RowSpan): Int32Array {
  if (isSameSpan(span, ONE_ROW)) return firstRows;
  const { offset, length, rate } = span;
  const rows = new Int32Array(firstRows.length * length);
  let at = 0;
  for (const first of firstRows)
    for (let index = 0; index < length; index++) rows[at++] = first + offset + index * rate;
  return rows;
}
