import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { ValidationArguments } from '../../../contracts/jobs/fit-arguments.js';
import { showValue } from '../../../schema/show-value.js';
import type { JobWarning } from '../../problems/finding.js';
import type { ValidationPlan } from './validation-plan.js';

const SPLIT = '/fit/validation_split';

/** The labels of a stratified split, and how many samples of each class it holds out. */
interface Strata {
  labels: { classes: readonly string[] | null; class_counts: { train: readonly number[] } | null };
  held: readonly number[];
}

/** Warns about samples that are not used, or not as intended, and a job that cannot be evaluated. */
export function validationWarnings(
  given: ValidationArguments,
  plan: ValidationPlan,
  dataset: Dataset,
  strata: Strata | undefined,
): JobWarning[] {
  return [
    ...ignoredSplit(given),
    ...ignoredArguments(given),
    ...(plan.from === 'last' ? groupedWarnings(dataset) : []),
    ...unusedWarnings(plan, dataset),
    ...(strata === undefined ? [] : strataWarnings(strata)),
    ...unevaluated(plan, dataset),
  ];
}

function ignoredSplit({ validation_data, validation_split = 0 }: ValidationArguments): JobWarning[] {
  if (validation_data == null || validation_split === 0) return [];
  const detail =
    'The job is validated on validation_data, and validation_split holds out nothing, as in Keras. Remove one of them.';
  return [{ pointer: SPLIT, code: 'no_effect', detail }];
}

function ignoredArguments({ validation_split }: ValidationArguments): JobWarning[] {
  if (typeof validation_split !== 'object') return [];
  const { method = 'last', seed, by } = validation_split;
  const unused = [
    ...(method === 'last' && seed != null ? ['seed'] : []),
    ...(method !== 'stratified' && by !== undefined ? ['by'] : []),
  ];
  return unused.map((name) => ({
    pointer: `${SPLIT}/${name}`,
    code: 'no_effect',
    detail: `${name} has no effect with method ${method}.`,
  }));
}

function unusedWarnings(plan: ValidationPlan, { splits }: Dataset): JobWarning[] {
  if (!splits.validation || (plan.from === 'split' && plan.split === 'validation')) return [];
  const isSplit = plan.from === 'last' || plan.from === 'drawn';
  const instead = isSplit
    ? 'validation_split holds out part of the training split instead. Omit validation_split to validate on it.'
    : 'validation_data names other samples. Omit validation_data to validate on it.';
  const detail = `The dataset has a validation split of ${splits.validation.samples} samples, which is not used: ${instead}`;
  return [{ code: 'unused_validation', pointer: isSplit ? SPLIT : '/fit/validation_data', detail }];
}

/** Warns about samples sorted by class: the held-out classes are then hardly trained on. */
function groupedWarnings({ splits, arrays = [] }: Dataset): JobWarning[] {
  const isGrouped = arrays.some(({ role, grouped_by_class: grouped }) => role === 'y' && grouped);
  if (splits.train.grouped_by_class !== true && !isGrouped) return [];
  const detail =
    'The training samples are sorted by class, and validation_split holds out the last ones, before shuffling, as Keras does: ' +
    'their classes are hardly trained on, and the others are not validated. ' +
    'Draw the samples instead: {"fraction": 0.2, "method": "stratified"}.';
  return [{ code: 'grouped_by_class', pointer: SPLIT, detail }];
}

function strataWarnings({ labels, held }: Strata): JobWarning[] {
  const counts = labels.class_counts?.train ?? [];
  const missing = (labels.classes ?? []).filter((_, index) => (counts[index] ?? 0) > 0 && held[index] === 0);
  const [first, ...others] = missing;
  if (first === undefined) return [];
  const detail =
    others.length === 0
      ? `The class ${showValue(first)} has too few samples for this fraction: none of them are held out for validation.`
      : `${missing.length} classes, such as ${showValue(first)}, have too few samples for this fraction: none of theirs are held out for validation.`;
  return [{ code: 'unvalidated_class', pointer: SPLIT, detail }];
}

function unevaluated(plan: ValidationPlan, { splits }: Dataset): JobWarning[] {
  if (splits.test !== null || plan.from !== 'nothing') return [];
  const detail =
    'The dataset has no test split. Set validation_split to evaluate the model on samples that it was not trained on.';
  return [{ code: 'no_evaluation', pointer: SPLIT, detail }];
}
