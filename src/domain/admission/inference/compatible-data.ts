import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { ModelManifest } from '../../../contracts/models.js';
import { safeText } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';
import type { ExaminedData, ExaminedInput, ExaminedLabels } from '../data/examine-data.js';
import { isBeginOf, namesIssues } from './trained-names.js';
import { inputsOf, outputsOf, type TrainedVersion } from './trained-version.js';

/** The data that a job uses, and the findings about names that mean other numbers than in the training. */
export interface ComparedData {
  /** The classes of the version by label array, where those of the dataset are numbered otherwise. */
  classes: ReadonlyMap<string, readonly string[]>;
  issues: Finding[];
}

/** Compares the classes and categories of data with those that a version was trained with. */
export function compareNames(
  version: TrainedVersion,
  { inputs, labels }: Pick<ExaminedData, 'inputs' | 'labels'>,
): ComparedData {
  const trainedInputs = inputsOf(version);
  const outputs = outputsOf(version);
  const issues = inputs.flatMap((input, index) =>
    input === undefined ? [] : categoryIssues(input, trainedInputs[index]?.categories ?? []),
  );
  const classes = new Map<string, readonly string[]>();
  for (const [index, entry] of labels.entries()) {
    const names = outputs[index]?.classes ?? null;
    const array = labelArrayOf(entry);
    if (names === null || array === null) continue;
    issues.push(...namesIssues(array.classes, { names, what: 'classes', pointer: '/dataset/y' }));
    if (!isBeginOf(array.classes, names)) classes.set(array.name, names);
  }
  return { classes, issues };
}

const labelArrayOf = (entry: ExaminedLabels | undefined): DatasetArray | null => entry?.use.array ?? null;

/** Categories are numbered in the order of the training. */
function categoryIssues(
  { use, preprocessed }: ExaminedInput,
  trained: NonNullable<ModelManifest['categories']>,
): Finding[] {
  if (preprocessed.input.dtype === 'string') return [];
  const pointer = use.pointer.replace(/\/steps$/, '');
  return (use.array.categories ?? []).flatMap(({ column, values }): Finding[] => {
    const names = trained.find((one) => one.column === column)?.values;
    const what = `categories of the column '${safeText(column)}'`;
    if (names === undefined) return [textsForNumbers(column, pointer)];
    const issues = namesIssues(values, { names, what, pointer });
    return issues.length > 0 || isBeginOf(values, names) ? issues : [otherOrder(what, names, pointer)];
  });
}

const textsForNumbers = (column: string, pointer: string): Finding => ({
  pointer,
  code: 'incompatible_dataset',
  detail: `The column '${safeText(column)}' holds texts; the version was trained with numbers there. Upload it as numbers.`,
});

const otherOrder = (what: string, names: readonly string[], pointer: string): Finding => ({
  pointer,
  code: 'incompatible_dataset',
  detail: `The ${what} are numbered in another order than in the training: ${safeText(names.slice(0, 20).join(', '), 400)}. Values are numbered in sorted order: upload the column as the numbers of the training, from 0.`,
});
