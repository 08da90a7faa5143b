import type { Dataset } from '../../contracts/datasets/datasets.js';
import { type RowRange, usedRows, type WindowPlan, windowStarts } from '../data/windows.js';
import type { Finding, JobWarning } from '../problems/finding.js';
import type { SampleCounts } from './fit/batch-sizes.js';

/**
 * The number of samples to train on; the rest, the last ones, are held out. Keras's train_validation_split.
 */
export const trainingSamples = (samples: number, validationSplit: number): number =>
  Math.floor(samples * (1 - validationSplit));

/** Whether a job is validated on the validation split of the dataset, like Keras's validation_data. */
export const usesStoredValidation = ({ splits }: Dataset, validationSplit: number): boolean =>
  validationSplit === 0 && splits.validation !== undefined && splits.validation !== null;

/** Whether each epoch of a job is validated, on either split. */
export const isValidated = (dataset: Dataset, validationSplit: number): boolean =>
  validationSplit > 0 || usesStoredValidation(dataset, validationSplit);

/** The rows of the splits of a job, one after another: those for training first, then the held-out ones, then the test split. */
export interface RowRanges {
  train: RowRange;
  validation: RowRange | null;
  test: RowRange | null;
}

/** The rows of the splits of a job. */
export function rowRanges(dataset: Dataset, validationSplit: number): RowRanges {
  const { train, test, validation } = dataset.splits;
  const stored = usesStoredValidation(dataset, validationSplit) ? (validation?.samples ?? 0) : 0;
  const training = trainingSamples(train.samples, validationSplit);
  const held = train.samples - training + stored;
  return {
    train: { from: 0, count: training },
    validation: isValidated(dataset, validationSplit) ? { from: training, count: held } : null,
    test: test && { from: train.samples + stored, count: test.samples },
  };
}

/** The samples of a job: its rows, or windows of them. */
export function sampleCounts({ train, validation }: RowRanges, windows: WindowPlan | null): SampleCounts {
  const count = (range: RowRange) => (windows === null ? range.count : windowStarts(range, windows).length);
  return {
    training: count(windows === null ? train : usedRows(train, windows)),
    validation: validation === null ? 0 : count(validation),
  };
}

/** Rejects a split that leaves no samples for training or for validation. */
export function validationSplitIssues({ splits }: Dataset, validationSplit: number): Finding[] {
  const { samples } = splits.train;
  const training = trainingSamples(samples, validationSplit);
  if (samples === 0) return [emptyDataset];
  if (training > 0 && (validationSplit === 0 || training < samples)) return [];
  const lacking = training === 0 ? 'train on' : 'validate on';
  const detail = `validation_split ${validationSplit} leaves no sample to ${lacking}: the dataset has ${samples} training samples. Use 0 or a fraction that leaves at least one on either side.`;
  return [{ pointer: '/fit/validation_split', code: 'invalid_validation_split', detail }];
}

/** Warns about samples sorted by class: the held-out classes are then hardly trained on. */
export function validationSplitWarnings(dataset: Dataset, validationSplit: number): JobWarning[] {
  if (validationSplit === 0) return [];
  return [...groupedWarnings(dataset), ...unusedWarnings(dataset)];
}

function unusedWarnings({ splits }: Dataset): JobWarning[] {
  if (!splits.validation) return [];
  const detail = `The dataset has a validation split of ${splits.validation.samples} samples, which is not used: validation_split holds out part of the training split instead. Omit validation_split to validate on it.`;
  return [{ code: 'unused_validation', pointer: '/fit/validation_split', detail }];
}

function groupedWarnings({ splits, arrays = [] }: Dataset): JobWarning[] {
  const isGrouped = arrays.some(({ role, grouped_by_class: grouped }) => role === 'y' && grouped);
  if (splits.train.grouped_by_class !== true && !isGrouped) return [];
  const detail =
    'The training samples are sorted by class, and validation_split holds out the last ones, before shuffling, as Keras does: ' +
    'their classes are hardly trained on, and the others are not validated. ' +
    'Shuffle the samples before uploading, or send test_split, which selects at random.';
  return [{ code: 'grouped_by_class', pointer: '/fit/validation_split', detail }];
}

const emptyDataset: Finding = {
  pointer: '/dataset/id',
  code: 'invalid_value',
  detail: 'The dataset has no training samples.',
};
