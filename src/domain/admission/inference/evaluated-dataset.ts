import type { Dataset, StoredDataset } from '../../../contracts/datasets/datasets.js';
import type { EvaluatedSplit } from '../../../contracts/jobs/progress.js';
import { listed } from '../../../validation/suggestion.js';
import type { Checked } from '../../problems/finding.js';
import { accepted, type JobWarning, refused } from '../../problems/finding.js';

const SPLITS = ['train', 'validation', 'test'] as const;

/** The splits of a dataset that have samples. */
const splitsOf = ({ splits }: Dataset): (typeof SPLITS)[number][] =>
  SPLITS.filter((name) => (splits[name]?.samples ?? 0) > 0);

/** The chosen samples, and a warning if the choice was not obvious. */
export interface ChosenSplit {
  split: EvaluatedSplit;
  warnings: JobWarning[];
}

/** The samples of a dataset that a job uses: by default the test split, or all samples of a dataset that was not divided. */
export function chooseSplit(dataset: Dataset, given: EvaluatedSplit | undefined): Checked<ChosenSplit> {
  const existing = splitsOf(dataset);
  if (existing.length === 0)
    return refused({ pointer: '/dataset/id', code: 'invalid_value', detail: 'The dataset has no samples.' });
  if (given === undefined && !existing.includes('test') && existing.length === 1)
    return accepted({ split: 'all', warnings: [undivided] });
  const split = given ?? 'test';
  if (split === 'all' || existing.includes(split)) return accepted({ split, warnings: [] });
  const detail = `The dataset has no samples in its ${split} split; it has ${listed(existing)}. Send one of them as split, or all.`;
  return refused({ pointer: '/split', code: 'invalid_value', detail });
}

const undivided: JobWarning = {
  pointer: '/split',
  code: 'default_split',
  detail:
    'The dataset has only a training split, so that all of its samples are used. If the model was trained on them, the results do not show how it does on new data.',
};

/** The dataset with nothing but the chosen samples, in the place of its training split unless they are all. */
export function evaluatedDataset(dataset: Dataset, split: EvaluatedSplit): Dataset {
  if (split === 'all') return dataset;
  const { splits } = dataset;
  return { ...dataset, splits: { train: splits[split] ?? splits.train, test: null } };
}

/** The same of a stored dataset. */
export function evaluatedFiles({ dataset, files }: StoredDataset, split: EvaluatedSplit): StoredDataset {
  if (split === 'all') return { dataset, files };
  return {
    dataset: evaluatedDataset(dataset, split),
    files: { train: files[split] ?? files.train, test: null },
  };
}
