import type { Dataset } from '../../../contracts/datasets/datasets.js';
import { safeText } from '../../../schema/show-value.js';
import { arraysOfRole, showArrays } from '../../data/arrays.js';
import { counterpartOf, differenceOf, type UsedArray } from '../../data/counterparts.js';
import { learnsNumbers } from '../../data/labels.js';
import type { Finding } from '../../problems/finding.js';
import { outputTrainings } from '../../training/outputs/output-training.js';
import type { JobParts } from '../job-parts.js';

const POINTER = '/fit/validation_data/dataset';

/** Rejects a dataset for validation without the arrays that the job uses, or with arrays that differ from them. */
export function matchIssues(parts: JobParts): Finding[] {
  const { dataset, validationDataset: other } = parts;
  if (other === undefined) return [];
  return usedArrays(parts).flatMap(({ array, asNumbers }) => {
    const detail = mismatch({ array, asNumbers }, dataset, other);
    return detail === undefined ? [] : [{ pointer: POINTER, code: 'incompatible_dataset' as const, detail }];
  });
}

function mismatch(used: UsedArray, dataset: Dataset, other: Dataset): string | undefined {
  const { role, name } = used.array;
  const found = counterpartOf(used.array, dataset, other);
  // Their samples weigh 1.
  if (found === undefined && role === 'w') return undefined;
  if (found === undefined) {
    const has = arraysOfRole(other, role);
    return `The job uses the ${role} array '${safeText(name)}', which the dataset '${safeText(other.name)}' does not have. Its arrays: ${showArrays(has)}.`;
  }
  const difference = differenceOf(used, found);
  return (
    difference &&
    `The ${role} array '${safeText(found.name)}' of the dataset '${safeText(other.name)}' ${difference}.`
  );
}

/** The whole arrays that a job uses, each once. */
function usedArrays({ dataset, data, model, training }: JobParts): UsedArray[] {
  const names = model.outputs.map(({ name }) => name);
  const losses = outputTrainings({ compile: training.compile }, names).map(({ loss }) => loss);
  const inputs = data.inputs.map(({ use }) => ({ array: use.array, asNumbers: false }));
  const weights = data.weights.flatMap((entry) =>
    entry === undefined ? [] : [{ array: entry.value.array, asNumbers: false }],
  );
  const labels = data.labels.flatMap((entry, output) => {
    const loss = losses[output] ?? null;
    if (!entry?.use.array) return [];
    const asNumbers = loss !== null && learnsNumbers(entry.use.array, entry.use.steps, loss.type);
    return [{ array: entry.use.array, asNumbers }];
  });
  return [...inputs, ...labels, ...weights].flatMap(({ array, asNumbers }) => {
    const whole = arraysOfRole(dataset, array.role).find(({ name }) => name === array.name);
    return whole === undefined ? [] : [{ array: whole, asNumbers }];
  });
}
