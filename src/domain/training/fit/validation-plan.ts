import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { DrawnSplit, SplitName, ValidationArguments } from '../../../contracts/jobs/fit-arguments.js';

/** The origin of the samples that a job is validated on. */
export type ValidationPlan =
  /** The last part of the training split, as in Keras. */
  | { from: 'last'; fraction: number }
  /** Drawn from the training split. */
  | ({ from: 'drawn' } & DrawnSplit)
  /** Another split of the dataset. */
  | { from: 'split'; split: Exclude<SplitName, 'train'> }
  /** A split of another dataset. */
  | { from: 'dataset'; dataset: string; split: SplitName }
  | { from: 'nothing' };

/** The samples that a job is validated on: as in Keras, `validation_data` wins over `validation_split`; without both, the validation split of the dataset. */
export function validationPlan(
  { validation_data, validation_split = 0 }: ValidationArguments,
  { splits }: Pick<Dataset, 'splits'>,
): ValidationPlan {
  if (validation_data != null) return planOfData(validation_data);
  if (typeof validation_split === 'object') return planOfSplit(validation_split);
  if (validation_split > 0) return { from: 'last', fraction: validation_split };
  return splits.validation ? { from: 'split', split: 'validation' } : { from: 'nothing' };
}

function planOfData({
  dataset,
  split = dataset === undefined ? 'validation' : 'train',
}: NonNullable<ValidationArguments['validation_data']>): ValidationPlan {
  const name = split === 'val' ? 'validation' : split;
  if (dataset !== undefined) return { from: 'dataset', dataset, split: name };
  return name === 'train' ? { from: 'nothing' } : { from: 'split', split: name };
}

function planOfSplit(
  split: Exclude<NonNullable<ValidationArguments['validation_split']>, number>,
): ValidationPlan {
  const { method = 'last', fraction, seed, by } = split;
  if (method === 'last') return { from: 'last', fraction };
  return { from: 'drawn', method, fraction, seed: seed ?? 0, ...(by !== undefined && { by }) };
}
