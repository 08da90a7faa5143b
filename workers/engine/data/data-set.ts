import { join } from 'node:path';
import type { StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import { pairedDataset } from '../../../src/domain/data/arrays.js';
import { isWide } from '../../../src/domain/data/element-view.js';
import { trainingSamples, usesStoredValidation } from '../../../src/domain/training/validation-split.js';
import { type ArraySpec, arrayInMemory, arrayOnDisk, type SampleArray, sampleBytes } from './sample-array.js';

/** Samples `from` to `from + count`. */
export interface SampleRange {
  from: number;
  count: number;
}

/** The samples of a job: those for training first, then the held-out ones, then the test split. */
export interface DataSet {
  /** Of each input of the model. */
  x: readonly SampleArray[];
  /** Arrays of labels. */
  y: readonly SampleArray[];
  /** The first row of each sample; absent: each row is a sample. */
  firstRows?: Int32Array;
  splits: { train: SampleRange; validation: SampleRange | null; test: SampleRange | null };
}

/** An opened dataset: float64 and int64 arrays stay on disk until they are preprocessed. */
export interface OpenedDataSet extends DataSet {
  /** Whether the arrays may be kept in memory. */
  isResident: boolean;
}

export type SplitName = keyof DataSet['splits'];

/**
 * Opens a dataset and holds out the last part of its training split, as Keras does: before any shuffling. If
 * no split is requested, the validation split of the dataset is used, like Keras's validation_data. @param
 * options.maxResidentBytes A larger dataset stays on disk. @param options.labelsAsNumbers Reads `y_numbers`
 * in place of `y`.
 */
export async function openDataSet(
  stored: StoredDataset,
  directory: string,
  {
    validationSplit,
    maxResidentBytes,
    labelsAsNumbers = false,
  }: { validationSplit: number; maxResidentBytes: number; labelsAsNumbers?: boolean },
): Promise<OpenedDataSet> {
  const { train, test } = stored.dataset.splits;
  const validation = usesStoredValidation(stored.dataset, validationSplit)
    ? stored.dataset.splits.validation
    : null;
  const names = validation ? (['train', 'validation', 'test'] as const) : (['train', 'test'] as const);
  const labels = labelsAsNumbers ? 'y_numbers' : 'y';
  const specs = { x: specOf(stored, 'x'), y: specOf(stored, labels) };
  const storedSamples = validation?.samples ?? 0;
  const samples = train.samples + storedSamples + (test?.samples ?? 0);
  const isResident = samples * (sampleBytes(specs.x) + sampleBytes(specs.y)) <= maxResidentBytes;
  const openPart = (part: 'x' | 'y') => {
    const parts = partsOf(stored, directory, part === 'y' ? labels : part, names);
    const inMemory = isResident && !isWide(specs[part].dtype);
    return inMemory ? arrayInMemory(parts, specs[part]) : arrayOnDisk(parts, specs[part]);
  };
  const splitAt = trainingSamples(train.samples, validationSplit);
  const heldOut = train.samples - splitAt + storedSamples;
  return {
    x: [await openPart('x')],
    y: [await openPart('y')],
    isResident,
    splits: {
      train: { from: 0, count: splitAt },
      validation: validationSplit > 0 || validation ? { from: splitAt, count: heldOut } : null,
      test: test && { from: train.samples + storedSamples, count: test.samples },
    },
  };
}

/** `y_numbers`: labels as numbers, if `y` stores them as classes. */
type StoredPart = 'x' | 'y' | 'y_numbers';

function specOf(stored: StoredDataset, part: StoredPart): ArraySpec {
  const dataset = pairedDataset(stored.dataset);
  if (part === 'y_numbers') return { sampleShape: dataset.y.shape, dtype: 'float32' };
  return { sampleShape: dataset[part].shape, dtype: dataset[part].dtype };
}

function partsOf(
  { dataset, files }: StoredDataset,
  directory: string,
  part: StoredPart,
  names: readonly SplitName[],
) {
  return names.flatMap((name) => {
    const file = files[name]?.[part];
    const count = dataset.splits[name]?.samples ?? 0;
    if (file === undefined) return [];
    return [{ path: join(directory, file.file), offsetBytes: file.offset_bytes, count }];
  });
}
