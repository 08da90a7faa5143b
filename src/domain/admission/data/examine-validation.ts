import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { ValidationArguments } from '../../../contracts/jobs/fit-arguments.js';
import { safeText } from '../../../schema/show-value.js';
import { sum } from '../../../schema/sum.js';
import { listed, unknownNameDetail } from '../../../validation/suggestion.js';
import { arraysOfRole } from '../../data/arrays.js';
import { usedRows, type WindowPlan, windowCountIssues } from '../../data/windows.js';
import type { Finding } from '../../problems/finding.js';
import type { SampleCounts } from '../../training/fit/batch-sizes.js';
import { type RowRanges, rowRanges, sampleCounts, trainingSamples } from '../../training/fit/row-ranges.js';
import { heldOfClasses } from '../../training/fit/strata.js';
import { type ValidationPlan, validationPlan } from '../../training/fit/validation-plan.js';

/** The samples that a job is trained and validated on, as far as they are known. */
export interface ExaminedValidation {
  plan: ValidationPlan;
  ranges: RowRanges;
  counts: SampleCounts;
  /** The labels of a stratified split, and how many samples of each class it holds out. */
  strata: Strata | undefined;
  issues: Finding[];
}

/** Labels by whose classes samples are drawn. */
export interface Strata {
  labels: DatasetArray;
  held: number[];
}

/** The data of a job that decide its samples. */
export interface ValidationContext {
  dataset: Dataset;
  /** The dataset that the job names for validation; undefined if there is none. */
  other: Dataset | undefined;
  windows: WindowPlan | null;
  /** Of the first window. */
  windowPointer: string;
}

const SPLIT = '/fit/validation_split';
const DATA = '/fit/validation_data';

/** Finds the samples for training and for validation, and issues of their choice. */
export function examineValidation(
  fit: ValidationArguments,
  { dataset, other, windows, windowPointer }: ValidationContext,
): ExaminedValidation {
  const plan = validationPlan(fit, dataset);
  const ranges = rowRanges(dataset.splits, plan, other?.splits);
  const { strata, issues } = examineDrawn(plan, dataset, windows);
  const drawn = plan.from === 'drawn' ? drawnSamples(plan.fraction, dataset, strata) : 0;
  const counts = sampleCounts(ranges, windows, drawn);
  const found = [...dataIssues(fit, plan, dataset, other), ...emptyIssues(plan, dataset, counts), ...issues];
  const cut =
    windows === null
      ? []
      : windowCountIssues(windows, { ...ranges, train: usedRows(ranges.train, windows) }, windowPointer);
  return { plan, ranges, counts, strata, issues: [...found, ...(found.length === 0 ? cut : [])] };
}

const drawnSamples = (fraction: number, { splits }: Dataset, strata: Strata | undefined): number =>
  strata === undefined
    ? splits.train.samples - trainingSamples(splits.train.samples, fraction)
    : sum(strata.held);

/** Rejects a dataset or split for validation that does not exist, or has no samples. */
function dataIssues(
  { validation_data }: ValidationArguments,
  plan: ValidationPlan,
  { splits }: Dataset,
  other: Dataset | undefined,
): Finding[] {
  if (validation_data == null) return [];
  if (plan.from === 'dataset' && other === undefined) return [unknownDataset(plan.dataset)];
  if (plan.from === 'nothing') {
    const detail =
      'The job is trained on the training split; validate it on another one: {"split": "validation"}.';
    return [{ pointer: `${DATA}/split`, code: 'conflicting_arguments', detail }];
  }
  if (plan.from !== 'split' && plan.from !== 'dataset') return [];
  const own = plan.from === 'split' ? splits : other?.splits;
  if ((own?.[plan.split]?.samples ?? 0) > 0) return [];
  const which = plan.from === 'split' ? 'The dataset' : 'That dataset';
  const detail = `${which} has no samples in its ${plan.split} split; it has ${listed(splitsOf(own))}.`;
  return [{ pointer: `${DATA}/split`, code: 'invalid_value', detail }];
}

const splitsOf = (splits: Dataset['splits'] | undefined): string[] =>
  (['train', 'validation', 'test'] as const).filter((name) => (splits?.[name]?.samples ?? 0) > 0);

function unknownDataset(reference: string): Finding {
  const detail = `No dataset has the id or name '${safeText(reference, 128)}'. List the datasets with GET /api/v1/datasets, or upload one.`;
  return { pointer: `${DATA}/dataset`, code: 'dataset_not_found', detail };
}

/** Rejects a split that leaves no samples for training or for validation. */
function emptyIssues(plan: ValidationPlan, { splits }: Dataset, counts: SampleCounts): Finding[] {
  const { samples } = splits.train;
  if (samples === 0) return [emptyDataset];
  if (plan.from !== 'last' && plan.from !== 'drawn') return [];
  const training =
    plan.from === 'last' ? trainingSamples(samples, plan.fraction) : samples - counts.validation;
  if (training > 0 && training < samples) return [];
  const lacking = training === 0 ? 'train on' : 'validate on';
  const detail = `validation_split ${plan.fraction} leaves no sample to ${lacking}: the dataset has ${samples} training samples. Use 0 or a fraction that leaves at least one on either side.`;
  return [{ pointer: SPLIT, code: 'invalid_validation_split', detail }];
}

const emptyDataset: Finding = {
  pointer: '/dataset/id',
  code: 'invalid_value',
  detail: 'The dataset has no training samples.',
};

interface ExaminedDraw {
  strata: Strata | undefined;
  issues: Finding[];
}

function examineDrawn(plan: ValidationPlan, dataset: Dataset, windows: WindowPlan | null): ExaminedDraw {
  if (plan.from !== 'drawn') return { strata: undefined, issues: [] };
  const ofWindows = windows === null ? [] : [windowsOverlap];
  if (plan.method === 'random') return { strata: undefined, issues: ofWindows };
  const labels = strataOf(dataset, plan.by);
  if ('code' in labels) return { strata: undefined, issues: [...ofWindows, labels] };
  const counts = labels.class_counts?.train ?? [];
  return { strata: { labels, held: heldOfClasses(counts, plan.fraction) }, issues: ofWindows };
}

const windowsOverlap: Finding = {
  pointer: `${SPLIT}/method`,
  code: 'conflicting_arguments',
  detail:
    'Windows that are drawn for validation would overlap those of training and hold the same rows. Use method last, which cuts each part into windows by itself, or upload a validation split.',
};

/** The labels whose classes are strata, or why there are none. */
function strataOf(dataset: Dataset, by: string | undefined): DatasetArray | Finding {
  const labels = arraysOfRole(dataset, 'y');
  const usable = labels.filter(
    ({ classes, class_counts, shape }) => classes && class_counts && shape.length === 0,
  );
  const names = usable.map(({ name }) => name);
  const [only, ...others] = by === undefined ? usable : usable.filter(({ name }) => name === by);
  if (only !== undefined && others.length === 0) return only;
  if (names.length === 0) return noClasses(labels);
  const pointer = `${SPLIT}/by`;
  if (by !== undefined)
    return {
      pointer,
      code: 'unknown_name',
      detail: unknownNameDetail('label array with classes', by, names),
    };
  const detail = `The dataset has several label arrays with classes: ${listed(names)}. Name the one whose classes keep their shares.`;
  return { pointer, code: 'missing_field', detail };
}

function noClasses(labels: readonly DatasetArray[]): Finding {
  const why =
    labels.length === 0
      ? 'the dataset has no labels'
      : 'its labels are not class numbers, one per sample, as for regression, or were stored by an earlier version, which did not count them';
  const detail = `A stratified split takes the same fraction of each class, but ${why}. Use method random or last.`;
  return { pointer: `${SPLIT}/method`, code: 'conflicting_arguments', detail };
}
