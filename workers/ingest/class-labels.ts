import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { BYTES_PER_ELEMENT } from '../../src/contracts/datasets.js';
import type { LabelledArrays, StoredArray } from './arrays.js';
import { alignedChunks } from './byte-stream.js';
import { MAX_CLASSES } from './csv-labels.js';

export interface LabelCounts {
  /** Samples of each class, in order. */
  counts: number[];
  /** Stretches of samples of one class. */
  runs: number;
}

/** Undefined when the labels are no classes (fractions, vectors, negative, huge). */
export async function countLabels(directory: string, labels: StoredArray): Promise<LabelCounts | undefined> {
  if (labels.dtype === 'float32' || labels.dtype === 'float64' || labels.shape.length !== 1) return undefined;
  const counts: number[] = [];
  let runs = 0;
  let last = -1;
  const source = createReadStream(join(directory, labels.file));
  for await (const chunk of alignedChunks(source, BYTES_PER_ELEMENT[labels.dtype])) {
    for (const label of integersOf(chunk, labels.dtype)) {
      if (label < 0 || label >= MAX_CLASSES) return undefined;
      while (counts.length <= label) counts.push(0);
      counts[label] = (counts[label] ?? 0) + 1;
      if (label !== last) runs += 1;
      last = label;
    }
  }
  return { counts, runs };
}

/** Classes named by their numbers, when the labels of all splits are small integers. */
export async function classesFromLabels(
  directory: string,
  splits: readonly LabelledArrays[],
): Promise<string[] | null> {
  let length = 2;
  for (const { y } of splits) {
    const labels = await countLabels(directory, y);
    if (labels === undefined) return null;
    length = Math.max(length, labels.counts.length);
  }
  return Array.from({ length }, (_, label) => String(label));
}

function integersOf(
  chunk: Buffer,
  dtype: Exclude<StoredArray['dtype'], 'float32' | 'float64'>,
): Iterable<number> {
  const { buffer } = new Uint8Array(chunk);
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(buffer);
    case 'int8':
      return new Int8Array(buffer);
    case 'uint16':
      return new Uint16Array(buffer);
    case 'int16':
      return new Int16Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
  }
}
