import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { SplitName } from '../../../contracts/jobs/fit-arguments.js';
import { type RowRange, usedRows, type WindowPlan, windowStarts } from '../../data/windows.js';
import type { SampleCounts } from './batch-sizes.js';
import type { ValidationPlan } from './validation-plan.js';

/**
 * The number of samples to train on; the rest are held out. Keras's train_validation_split.
 */
export const trainingSamples = (samples: number, fraction: number): number =>
  Math.floor(samples * (1 - fraction));

/** The rows of the splits of a job. Rows that are drawn for validation are among those of `train`. */
export interface RowRanges {
  train: RowRange;
  validation: RowRange | null;
  test: RowRange | null;
}

type Splits = Dataset['splits'];

/** A stored split of the dataset of a job, or of the one that it is validated on. */
export interface StoredSplit {
  of: 'job' | 'validation';
  split: SplitName;
}

/** The stored splits that the rows of a job are, one after another: those of training first, then those for validation, then the test split. */
export function storedSplits(plan: ValidationPlan, { test }: Pick<Splits, 'test'>): StoredSplit[] {
  return [
    { of: 'job', split: 'train' },
    ...storedValidation(plan),
    ...(test === null ? [] : [{ of: 'job', split: 'test' } as const]),
  ];
}

function storedValidation(plan: ValidationPlan): StoredSplit[] {
  if (plan.from === 'dataset') return [{ of: 'validation', split: plan.split }];
  return plan.from === 'split' && plan.split !== 'test' ? [{ of: 'job', split: plan.split }] : [];
}

/** The rows of the splits of a job. @param other The splits of the dataset that the plan names */
export function rowRanges(splits: Splits, plan: ValidationPlan, other?: Splits): RowRanges {
  const samples = splits.train.samples;
  const stored = storedValidation(plan).map(({ of, split }) => (of === 'job' ? splits : other)?.[split]);
  const appended = stored[0]?.samples ?? 0;
  const test = splits.test && { from: samples + appended, count: splits.test.samples };
  const training = plan.from === 'last' ? trainingSamples(samples, plan.fraction) : samples;
  return {
    train: { from: 0, count: training },
    validation: validationRows(plan, { from: training, count: samples - training + appended }, test),
    test,
  };
}

function validationRows(plan: ValidationPlan, held: RowRange, test: RowRange | null): RowRange | null {
  if (plan.from === 'nothing' || plan.from === 'drawn') return null;
  return plan.from === 'split' && plan.split === 'test' ? test : held;
}

/** The samples of a job: its rows, or windows of them. @param drawn Rows that are drawn for validation */
export function sampleCounts(
  { train, validation }: RowRanges,
  windows: WindowPlan | null,
  drawn = 0,
): SampleCounts {
  const count = (range: RowRange) => (windows === null ? range.count : windowStarts(range, windows).length);
  return {
    training: count(windows === null ? train : usedRows(train, windows)) - drawn,
    validation: drawn + (validation === null ? 0 : count(validation)),
  };
}
