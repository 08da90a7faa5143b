import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { TextStatistics } from '../../../src/contracts/datasets/arrays.js';
import { MAX_DISTINCT } from '../../../src/domain/data/distinct-values.js';
import { alignedChunks, createByteReader } from '../archives/byte-stream.js';
import type { StoredArray, StoredPart } from '../arrays/arrays.js';

/** The files of a text array. */
export type StoredTexts = Pick<StoredPart, 'values'> & { offsets: StoredArray };

/** Reads the UTF-8 bytes of stored texts, in order. */
export async function* readTexts(
  directory: string,
  { values, offsets }: StoredTexts,
): AsyncGenerator<Buffer> {
  const bytes = createByteReader(createReadStream(join(directory, values.file), { highWaterMark: 1 << 20 }));
  let begin = 0n;
  for await (const end of readOffsets(join(directory, offsets.file))) {
    const length = Number(end - begin);
    const text = length === 0 ? Buffer.alloc(0) : await bytes.take(length);
    if (text === undefined) throw new Error(`${values.file} ends inside a text`);
    yield text;
    begin = end;
  }
}

/** The ends of the texts; the first offset is the beginning of the first text. */
async function* readOffsets(path: string): AsyncGenerator<bigint> {
  let isFirst = true;
  for await (const chunk of alignedChunks(createReadStream(path), BigInt64Array.BYTES_PER_ELEMENT)) {
    for (const offset of new BigInt64Array(new Uint8Array(chunk).buffer)) {
      if (!isFirst) yield offset;
      isFirst = false;
    }
  }
}

/** Computes the lengths of stored texts. */
export async function describeTexts(directory: string, texts: StoredTexts): Promise<TextStatistics> {
  let [count, total, empty] = [0, 0, 0];
  let [least, greatest] = [Number.POSITIVE_INFINITY, 0];
  const distinct = distinctTexts();
  for await (const bytes of readTexts(directory, texts)) {
    const length = charactersIn(bytes);
    distinct.add(bytes);
    count += 1;
    total += length;
    if (length === 0) empty += 1;
    least = Math.min(least, length);
    greatest = Math.max(greatest, length);
  }
  return {
    min_length: count === 0 ? 0 : least,
    max_length: greatest,
    mean_length: count === 0 ? 0 : total / count,
    empty_count: empty,
    ...distinct.described(),
  };
}

/** Longer texts are sentences rather than values. */
const MAX_VALUE_BYTES = 256;

/** Counts different texts, as long as they are short and few. */
function distinctTexts() {
  const seen = new Set<string>();
  let isCounted = true;
  return {
    add(bytes: Buffer): void {
      if (isCounted && bytes.length <= MAX_VALUE_BYTES) seen.add(bytes.toString('utf8'));
      isCounted &&= bytes.length <= MAX_VALUE_BYTES && seen.size <= MAX_DISTINCT;
    },
    described: () => (isCounted ? { distinct_count: seen.size } : {}),
  };
}

/** Every character has one byte that does not continue another. */
function charactersIn(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count += 1;
  return count;
}
