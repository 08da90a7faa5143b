import type { Dataset } from '../contracts/datasets.js';
import type { XOp } from '../contracts/preprocessing.js';
import type { JobWarning } from './issue.js';

const MAX_LISTED = 5;

/** Warns of columns without spread under a `normalize` that is fitted: they are divided by 1 and become 0. */
export function constantInputWarnings(
  { statistics, feature_names: names }: Dataset,
  ops: readonly XOp[],
): JobWarning[] {
  const step = ops.findIndex((op) => op.op === 'normalize' && op.std === undefined);
  const columns = (statistics?.columns ?? []).flatMap(({ min, max }, index) => (min === max ? [index] : []));
  if (step < 0 || columns.length === 0) return [];
  const listed = columns.slice(0, MAX_LISTED).map((index) => `'${names?.[index] ?? index}'`);
  const more = columns.length > MAX_LISTED ? ', …' : '';
  const detail = `normalize divides by the standard deviation, which is 0 for ${columns.length} of the columns (${listed.join(', ')}${more}): they hold one value in every training sample. They are divided by 1 instead. Leave them out, or check where they come from.`;
  return [{ code: 'constant_input', pointer: `/dataset/x/${step}`, detail }];
}
