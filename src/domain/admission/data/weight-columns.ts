import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { XOp } from '../../../contracts/datasets/preprocessing.js';
import { safeText } from '../../../schema/show-value.js';
import type { ArrayUse, GivenUses } from '../../data/uses/array-use.js';
import { selectColumns } from '../../data/uses/select-columns.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';
import type { ExaminedWeights } from './examine-weights.js';

type Weights = readonly (ExaminedWeights | undefined)[];

/** The arrays that inputs or outputs take by themselves: those that are weights only if the job names them. */
export function unlessWeights<Op>(
  arrays: readonly DatasetArray[],
  given: GivenUses<Op> | undefined,
  weights: Weights,
): DatasetArray[] {
  const named = Object.values(given ?? {}).flatMap((use: unknown) =>
    typeof use === 'object' && use !== null && 'array' in use ? [use.array] : [],
  );
  const isWeights = (array: DatasetArray) =>
    weights.some((one) => one?.value.column === undefined && isSame(one?.value.array, array));
  return arrays.filter((array) => named.includes(array.name) || !isWeights(array));
}

/** Adds to missing arrays which array is not used because it holds weights. @param all Those of the role @param left Those that are not weights */
export function explainWeights(
  issues: readonly Finding[],
  all: readonly DatasetArray[],
  left: readonly DatasetArray[],
): Finding[] {
  const weights = all.find((array) => !left.includes(array));
  if (weights === undefined) return [...issues];
  const hint = ` fit.sample_weight uses '${safeText(weights.name)}'; if the weights belong in another array, upload it and name it there.`;
  return issues.map((issue) =>
    issue.code === 'missing_field' ? { ...issue, detail: issue.detail + hint } : issue,
  );
}

/** An input without the columns of a table that hold weights, unless the job lists its columns. */
export function withoutWeightColumns(use: ArrayUse<XOp>, weights: Weights): Checked<ArrayUse<XOp>> {
  const { array, pointer } = use;
  const columns = array?.columns;
  if (use.columns !== undefined || !array || !columns) return accepted(use);
  const weighing = weights.flatMap((one) =>
    one?.value.column !== undefined && isSame(one.value.array, array) ? [one.value.column] : [],
  );
  if (weighing.length === 0) return accepted(use);
  const left = columns.filter((column) => !weighing.includes(column));
  if (left.length === 0) {
    const detail =
      'The only column of this input holds the sample_weight. Add other columns, or list its columns.';
    return refused({ pointer, code: 'conflicting_arguments', detail });
  }
  const selected = selectColumns(array, left, pointer);
  return selected.outcome === 'rejected'
    ? selected
    : accepted({ ...use, array: selected.value, columns: left });
}

const isSame = (one: DatasetArray | undefined, other: DatasetArray): boolean =>
  one?.role === other.role && one.name === other.name;
