import type { ClassCounts } from '../../training/outputs/balanced-weights.js';
import type { WholeData } from './examine-data.js';
import type { ExaminedValidation } from './examine-validation.js';

/** How many samples of each class an output trains on; undefined if that is known only from the labels themselves. */
export function trainedClassCounts(
  { labels, windows }: WholeData,
  { plan, strata }: ExaminedValidation,
  output: number,
): ClassCounts | undefined {
  const array = labels[output]?.use.array;
  const counts = array?.class_counts?.train;
  if (!array || !counts || array.shape.length > 0 || windows !== null || plan.from === 'last')
    return undefined;
  if (plan.from !== 'drawn') return present(counts);
  if (strata?.labels.name !== array.name) return undefined;
  return present(counts.map((count, label) => count - (strata.held[label] ?? 0)));
}

const present = (counts: readonly number[]): ClassCounts =>
  new Map([...counts.entries()].filter(([, count]) => count > 0));
