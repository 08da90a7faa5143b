import { join } from 'node:path';
import type { DatasetArray } from '../../../src/contracts/datasets/arrays.js';
import type { NamedFiles, StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import { filesOfArray } from '../../../src/domain/data/arrays.js';
import { counterpartOf } from '../../../src/domain/data/counterparts.js';
import type { StoredSplit } from '../../../src/domain/training/fit/row-ranges.js';
import type { TextPart } from './host/text-array.js';
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

/** The files of an array in a split. */
interface SplitFiles {
  directory: string;
  files: NamedFiles;
  numbers: boolean;
  count: number;
}

/** The stored values of an array, split after split. @param asNumbers Labels as the numbers behind their classes */
export const partsOf = (
  datasets: JobDatasets,
  { array, asNumbers }: { array: DatasetArray; asNumbers: boolean },
  splits: readonly StoredSplit[],
): ArrayPart[] =>
  filesIn(datasets, array, splits).flatMap(({ directory, files, numbers, count }) => {
    const file = asNumbers && numbers ? files.numbers : files.values;
    return file === undefined ? [] : [{ ...placeOf(directory, file), count }];
  });

/** The stored texts of an array, split after split. */
export const textPartsOf = (
  datasets: JobDatasets,
  array: DatasetArray,
  splits: readonly StoredSplit[],
): TextPart[] =>
  filesIn(datasets, array, splits).flatMap(({ directory, files: { values, offsets }, count }) =>
    values === undefined || offsets === undefined
      ? []
      : [{ values: placeOf(directory, values), offsets: placeOf(directory, offsets), count }],
  );

const placeOf = (directory: string, { file, offset_bytes }: NonNullable<NamedFiles['values']>) => ({
  path: join(directory, file),
  offsetBytes: offset_bytes,
});

function filesIn(
  { job, validation }: JobDatasets,
  array: DatasetArray,
  splits: readonly StoredSplit[],
): SplitFiles[] {
  return splits.flatMap(({ of, split }) => {
    const source = of === 'job' ? job : validation;
    if (source === undefined) throw new Error('The job has no dataset for validation');
    const { dataset, files: bySplit } = source.stored;
    const found = of === 'job' ? array : counterpartOf(array, job.stored.dataset, dataset);
    const ofSplit = bySplit[split];
    const files = found && ofSplit && filesOfArray(ofSplit, found);
    if (!found || !files) return [];
    const count = dataset.splits[split]?.samples ?? 0;
    return [{ directory: source.directory, files, numbers: Boolean(found.numbers), count }];
  });
}

/** The samples of stored splits. */
export const samplesOf = ({ job, validation }: JobDatasets, splits: readonly StoredSplit[]): number =>
  splits.reduce((sum, { of, split }) => {
    const source = of === 'job' ? job : validation;
    return sum + (source?.stored.dataset.splits[split]?.samples ?? 0);
  }, 0);
