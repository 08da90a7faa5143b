import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { XOp } from '../../../contracts/datasets/preprocessing.js';
import type { JobWarning } from '../../problems/finding.js';

const MAX_LISTED = 5;

/** Warns about constant columns under a fitted `normalize`: they are divided by 1 and become 0. @param steps Pointer to the steps */
export function constantInputWarnings(
  { statistics, columns: names }: DatasetArray,
  ops: readonly XOp[],
  steps: string,
): JobWarning[] {
  const step = ops.findIndex((op) => op.op === 'normalize' && op.std === undefined);
  const columns = (statistics?.columns ?? []).flatMap(({ min, max }, index) => (min === max ? [index] : []));
  if (step < 0 || columns.length === 0) return [];
  const listed = columns.slice(0, MAX_LISTED).map((index) => `'${names?.[index] ?? index}'`);
  const more = columns.length > MAX_LISTED ? ', …' : '';
  const detail = `normalize divides by the standard deviation, which is 0 if a column has the same value in every training sample: ${listed.join(', ')}${more}. Such a column is divided by 1 instead. Remove it, or check its origin.`;
  return [{ code: 'constant_input', pointer: `${steps}/${step}`, detail }];
}
