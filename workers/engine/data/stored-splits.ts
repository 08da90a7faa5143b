import { join } from 'node:path';
import { BYTES_PER_ELEMENT, type DatasetArray } from '../../../src/contracts/datasets/arrays.js';
import type { NamedFiles, StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import { filesOfArray } from '../../../src/domain/data/arrays.js';
import { counterpartOf } from '../../../src/domain/data/counterparts.js';
import { viewElements } from '../../../src/domain/data/element-view.js';
import type { StoredSplit } from '../../../src/domain/training/fit/row-ranges.js';
import { elementsOf } from '../../../src/keras/shape.js';
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
interface SplitFiles extends NamedFiles {
  /** Whether labels of classes are stored as numbers, too. */
  hasNumbers: boolean;
  placeOf(file: NamedFiles['values']): { path: string; offsetBytes: number };
}

/** The stored values of an array, split after split. @param asNumbers Labels as the numbers behind their classes */
export const partsOf = (
  datasets: JobDatasets,
  { array, asNumbers }: { array: DatasetArray; asNumbers: boolean },
  splits: readonly StoredSplit[],
): ArrayPart[] =>
  splits.flatMap((split): ArrayPart[] => {
    const files = filesIn(datasets, array, split);
    const count = samplesOf(datasets, [split]);
    // As in Keras, weights that do not come with the samples are 1.
    if (files === undefined) return array.role === 'w' ? [{ row: rowOfOnes(array), count }] : [];
    const file = asNumbers && files.hasNumbers ? files.numbers : files.values;
    return file === undefined ? [] : [{ ...files.placeOf(file), count }];
  });

/** The stored texts of an array, split after split. */
export const textPartsOf = (
  datasets: JobDatasets,
  array: DatasetArray,
  splits: readonly StoredSplit[],
): TextPart[] =>
  splits.flatMap((split) => {
    const { values, offsets, placeOf } = filesIn(datasets, array, split) ?? {};
    return values === undefined || offsets === undefined || placeOf === undefined
      ? []
      : [{ values: placeOf(values), offsets: placeOf(offsets), count: samplesOf(datasets, [split]) }];
  });

/** Undefined if the dataset of the split has no such array. */
function filesIn(
  { job, validation }: JobDatasets,
  array: DatasetArray,
  { of, split }: StoredSplit,
): SplitFiles | undefined {
  const source = of === 'job' ? job : validation;
  if (source === undefined) throw new Error('The job has no dataset for validation');
  const { dataset, files: bySplit } = source.stored;
  const found = of === 'job' ? array : counterpartOf(array, job.stored.dataset, dataset);
  const ofSplit = bySplit[split];
  const files = found && ofSplit && filesOfArray(ofSplit, found);
  if (!found || !files) return undefined;
  const placeOf = ({ file, offset_bytes }: NamedFiles['values']) => ({
    path: join(source.directory, file),
    offsetBytes: offset_bytes,
  });
  return { ...files, hasNumbers: found.numbers, placeOf };
}

function rowOfOnes({ shape, dtype }: DatasetArray): Uint8Array {
  if (dtype === 'string') throw new Error('Weights are numbers');
  const bytes = new ArrayBuffer(elementsOf(shape) * BYTES_PER_ELEMENT[dtype]);
  if (dtype === 'int64') new BigInt64Array(bytes).fill(1n);
  else viewElements(bytes, dtype).fill(1);
  return new Uint8Array(bytes);
}

/** The samples of stored splits. */
export const samplesOf = ({ job, validation }: JobDatasets, splits: readonly StoredSplit[]): number =>
  splits.reduce((sum, { of, split }) => {
    const source = of === 'job' ? job : validation;
    return sum + (source?.stored.dataset.splits[split]?.samples ?? 0);
  }, 0);
