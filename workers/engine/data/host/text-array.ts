import { partOf, type ReadAt, reading } from './stored-rows.js';

interface Place {
  path: string;
  offsetBytes: number;
}

/** Stored texts: their UTF-8 bytes, and where each begins and the last ends. */
export interface TextPart {
  values: Place;
  offsets: Place;
  count: number;
}

/** Texts on disk, numbered across their parts. */
export interface TextArray {
  sampleShape: readonly number[];
  dtype: 'string';
  count: number;
  /** The texts of rows. @throws EngineFailure `dataset_unavailable` */
  texts(rows: Int32Array): string[];
}

/** Opens texts that stay on disk. */
export function textArray(parts: readonly TextPart[], sampleShape: readonly number[]): TextArray {
  return {
    sampleShape,
    dtype: 'string',
    count: parts.reduce((sum, { count }) => sum + count, 0),
    texts: (rows) => reading((readAt) => readRows(parts, rows, readAt)),
  };
}

/** Neighbors are read together, as in evaluation. */
function readRows(parts: readonly TextPart[], rows: Int32Array, readAt: ReadAt): string[] {
  const texts: string[] = [];
  for (let begin = 0; begin < rows.length; ) {
    const row = rows[begin] ?? 0;
    const { part, first } = partOf(parts, row);
    const count = runLength(rows, begin, first + part.count);
    for (const text of readRun(part, { row: row - first, count }, readAt)) texts.push(text);
    begin += count;
  }
  return texts;
}

/** More rows are read in parts. */
const MAX_RUN = 4096;

/** How many rows from `begin` on follow each other before `end`. */
function runLength(rows: Int32Array, begin: number, end: number): number {
  const first = rows[begin] ?? 0;
  const most = Math.min(rows.length - begin, end - first, MAX_RUN);
  let count = 1;
  while (count < most && rows[begin + count] === first + count) count += 1;
  return count;
}

function readRun(
  { values, offsets }: TextPart,
  { row, count }: { row: number; count: number },
  readAt: ReadAt,
): string[] {
  const ends = new BigInt64Array(count + 1);
  const width = BigInt64Array.BYTES_PER_ELEMENT;
  readAt(offsets.path, new Uint8Array(ends.buffer), offsets.offsetBytes + row * width);
  const start = Number(ends[0] ?? 0n);
  const at = (index: number) => Number(ends[index] ?? 0n) - start;
  const bytes = Buffer.alloc(at(count));
  readAt(values.path, bytes, values.offsetBytes + start);
  return Array.from({ length: count }, (_, index) => bytes.toString('utf8', at(index), at(index + 1)));
}
