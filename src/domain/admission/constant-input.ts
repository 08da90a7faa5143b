import type { Dataset } from '../../contracts/datasets/datasets.js';
import type { XOp } from '../../contracts/datasets/preprocessing.js';
import type { JobWarning } from '../problems/finding.js';

const MAX_LISTED = 5;

/** Warns about constant columns under a fitted `normalize`: they are divided by 1 and become 0. */
export function constantInputWarnings(
  { statistics, feature_names: names }: Dataset,
  ops: readonly XOp[],
): JobWarning[] {
  const step = ops.findIndex((op) => op.op === 'normalize' && op.std === undefined);
  const columns = (statistics?.columns ?? []).flatMap(({ min, max }, index) => (min === max ? [index] : []));
  if (step < 0 || columns.length === 0) return [];
  const listed = columns.slice(0, MAX_LISTED).map((index) => `'${names?.[index] ?? index}'`);
  const more = columns.length > MAX_LISTED ? ', …' : '';
  const detail = `normalize divides by the standard deviation, which is 0 if a column has the same value in every training sample: ${listed.join(', ')}${more}. Such a column is divided by 1 instead. Remove it, or check its origin.`;
  return [{ code: 'constant_input', pointer: `/dataset/x/${step}`, detail }];
}
