import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { Dataset } from '../../../contracts/datasets/datasets.js';
import { safeText } from '../../../schema/show-value.js';
import { listed } from '../../../validation/suggestion.js';
import { arraysOf } from '../../data/arrays.js';
import type { Finding } from '../../problems/finding.js';

/** The classes of labels, or the categories of a column, as the version numbers them. */
export interface TrainedNames {
  names: readonly string[];
  /** For findings: `classes`, or `categories of the column 'city'`. */
  what: string;
  pointer: string;
}

/** A finding where names of a dataset are unknown to the version: their numbers would mean something else. */
export function namesIssues(own: readonly string[] | null, trained: TrainedNames): Finding[] {
  const { names, what, pointer } = trained;
  const unknown = (own ?? []).filter((name) => !names.includes(name));
  const [first] = unknown;
  if (first === undefined) return [];
  const detail = `The dataset has the ${what} ${listed(unknown.map((name) => `'${safeText(name)}'`))}, which the version does not know; it was trained with ${listed(names.map((name) => `'${safeText(name)}'`))}.`;
  return [{ pointer, code: 'incompatible_dataset', detail }];
}

/** Whether the same number means the same name in both. */
export const isBeginOf = (own: readonly string[] | null, names: readonly string[]): boolean =>
  (own ?? []).every((name, index) => name === names[index]);

/** The dataset whose label arrays have the classes of the version. The trainer renumbers the labels. */
export function withClasses(dataset: Dataset, classes: ReadonlyMap<string, readonly string[]>): Dataset {
  if (classes.size === 0) return dataset;
  const renamed = (array: DatasetArray): DatasetArray => {
    const names = array.role === 'y' ? classes.get(array.name) : undefined;
    return names === undefined ? array : { ...array, classes: [...names] };
  };
  const own = classes.get('y');
  return dataset.arrays === undefined
    ? { ...dataset, ...(own !== undefined && { classes: [...own] }) }
    : { ...dataset, arrays: arraysOf(dataset).map(renamed) };
}
