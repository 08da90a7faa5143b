import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { BYTES_PER_ELEMENT } from '../../../src/contracts/datasets/datasets.js';
import { viewElements } from '../../../src/domain/data/element-view.js';
import { alignedChunks } from '../archives/byte-stream.js';
import type { StoredArray } from '../arrays/arrays.js';
import { MAX_CLASSES } from '../csv/csv-labels.js';

export interface LabelCounts {
  /** Samples of each class, in order. */
  counts: number[];
  /** Runs of consecutive samples of the same class. */
  runs: number;
}

/** Undefined if the labels are not classes (fractions, vectors, negative, huge). */
export async function countLabels(directory: string, labels: StoredArray): Promise<LabelCounts | undefined> {
  if (labels.dtype.startsWith('float') || labels.shape.length !== 1) return undefined;
  const counts: number[] = [];
  let runs = 0;
  let last = -1;
  const source = createReadStream(join(directory, labels.file));
  for await (const chunk of alignedChunks(source, BYTES_PER_ELEMENT[labels.dtype])) {
    for (const label of viewElements(new Uint8Array(chunk).buffer, labels.dtype)) {
      if (label < 0 || label >= MAX_CLASSES) return undefined;
      while (counts.length <= label) counts.push(0);
      counts[label] = (counts[label] ?? 0) + 1;
      if (label !== last) runs += 1;
      last = label;
    }
  }
  return { counts, runs };
}

/** Classes named after their numbers, if the labels of all splits are small integers. */
export async function classesFromLabels(
  directory: string,
  splits: readonly StoredArray[],
): Promise<string[] | null> {
  let length = 2;
  for (const stored of splits) {
    const labels = await countLabels(directory, stored);
    if (labels === undefined) return null;
    length = Math.max(length, labels.counts.length);
  }
  return Array.from({ length }, (_, label) => String(label));
}
