import { join } from 'node:path';
import type { StoredDataset } from '../../../src/contracts/datasets.js';
import { isWide } from '../../../src/domain/data/element-view.js';
import { trainingSamples } from '../../../src/domain/training/validation-split.js';
import { type ArraySpec, arrayInMemory, arrayOnDisk, type SampleArray, sampleBytes } from './sample-array.js';

/** Samples `from` to `from + count` of the arrays. */
export interface SampleRange {
  from: number;
  count: number;
}

/** The samples of a job, those for training first, then the held-out ones, then those of the test split. */
export interface DataSet {
  x: SampleArray;
  y: SampleArray;
  splits: { train: SampleRange; validation: SampleRange | null; test: SampleRange | null };
}

/** An opened dataset: arrays of float64 and int64 are on disk until their steps are done. */
export interface OpenedDataSet extends DataSet {
  /** Whether the arrays may be kept in memory. */
  isResident: boolean;
}

export type SplitName = keyof DataSet['splits'];

/**
 * Opens a data set and holds out the last part of its training split, as Keras does: before any shuffling.
 * @param options.maxResidentBytes A larger data set stays on disk.
 */
export async function openDataSet(
  stored: StoredDataset,
  directory: string,
  { validationSplit, maxResidentBytes }: { validationSplit: number; maxResidentBytes: number },
): Promise<OpenedDataSet> {
  const { train, test } = stored.dataset.splits;
  const specs = { x: specOf(stored, 'x'), y: specOf(stored, 'y') };
  const samples = train.samples + (test?.samples ?? 0);
  const isResident = samples * (sampleBytes(specs.x) + sampleBytes(specs.y)) <= maxResidentBytes;
  const openPart = (part: 'x' | 'y') => {
    const parts = partsOf(stored, directory, part);
    const inMemory = isResident && !isWide(specs[part].dtype);
    return inMemory ? arrayInMemory(parts, specs[part]) : arrayOnDisk(parts, specs[part]);
  };
  const splitAt = trainingSamples(train.samples, validationSplit);
  return {
    x: await openPart('x'),
    y: await openPart('y'),
    isResident,
    splits: {
      train: { from: 0, count: splitAt },
      validation: validationSplit > 0 ? { from: splitAt, count: train.samples - splitAt } : null,
      test: test && { from: train.samples, count: test.samples },
    },
  };
}

function specOf({ dataset }: StoredDataset, part: 'x' | 'y'): ArraySpec {
  return { sampleShape: dataset[part].shape, dtype: dataset[part].dtype };
}

function partsOf({ dataset, files }: StoredDataset, directory: string, part: 'x' | 'y') {
  return (['train', 'test'] as const).flatMap((name) => {
    const file = files[name]?.[part];
    const count = dataset.splits[name]?.samples ?? 0;
    if (file === undefined) return [];
    return [{ path: join(directory, file.file), offsetBytes: file.offset_bytes, count }];
  });
}
