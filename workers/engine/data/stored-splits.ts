import { join } from 'node:path';
import { BYTES_PER_ELEMENT, type DatasetArray } from '../../../src/contracts/datasets/arrays.js';
import type { NamedFiles, StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import { filesOfArray } from '../../../src/domain/data/arrays.js';
import { counterpartOf } from '../../../src/domain/data/counterparts.js';
import { viewElements } from '../../../src/domain/data/element-view.js';
import type { StoredSplit } from '../../../src/domain/training/fit/row-ranges.js';
import { elementsOf } from '../../../src/keras/shape.js';
import type { ArrayPart } from './sample-array.js';

/** A dataset on disk. */
export interface DatasetFiles {
  stored: StoredDataset;
  directory: string;
}

/** The dataset of a job, and the one that it is validated on if that is another. */
export interface JobDatasets {
  job: DatasetFiles;
  validation: DatasetFiles | undefined;
}

/** The stored values of an array, split after split. @param asNumbers Labels as the numbers behind their classes */
export function partsOf(
  { job, validation }: JobDatasets,
  { array, asNumbers }: { array: DatasetArray; asNumbers: boolean },
  splits: readonly StoredSplit[],
): ArrayPart[] {
  return splits.flatMap(({ of, split }): ArrayPart[] => {
    const source = of === 'job' ? job : validation;
    if (source === undefined) throw new Error('The job has no dataset for validation');
    const { dataset, files } = source.stored;
    const count = dataset.splits[split]?.samples ?? 0;
    const found = of === 'job' ? array : counterpartOf(array, job.stored.dataset, dataset);
    // As in Keras, weights that do not come with the samples are 1.
    if (found === undefined && array.role === 'w') return [{ row: rowOfOnes(array), count }];
    const ofSplit = files[split];
    const file = found && ofSplit && fileOf(filesOfArray(ofSplit, found), asNumbers && found.numbers);
    if (!file) return [];
    const path = join(source.directory, file.file);
    return [{ path, offsetBytes: file.offset_bytes, count }];
  });
}

function rowOfOnes({ shape, dtype }: DatasetArray): Uint8Array {
  if (dtype === 'string') throw new Error('Weights are numbers');
  const bytes = new ArrayBuffer(elementsOf(shape) * BYTES_PER_ELEMENT[dtype]);
  if (dtype === 'int64') new BigInt64Array(bytes).fill(1n);
  else viewElements(bytes, dtype).fill(1);
  return new Uint8Array(bytes);
}

const fileOf = (files: NamedFiles | undefined, asNumbers: boolean): NamedFiles['values'] | undefined =>
  asNumbers ? files?.numbers : files?.values;

/** The samples of stored splits. */
export const samplesOf = ({ job, validation }: JobDatasets, splits: readonly StoredSplit[]): number =>
  splits.reduce((sum, { of, split }) => {
    const source = of === 'job' ? job : validation;
    return sum + (source?.stored.dataset.splits[split]?.samples ?? 0);
  }, 0);
