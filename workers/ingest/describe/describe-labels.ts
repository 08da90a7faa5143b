import { type IngestedArray, partsOf, SPLIT_NAMES, type SplitName } from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import { classesFromLabels, countLabels, type LabelCounts } from '../labels/class-labels.js';
import { isGrouped, reportLabels } from '../labels/label-findings.js';

/** Class names, and how often each occurs. */
export interface DescribedClasses {
  classes: string[] | null;
  /** Per split; null if the labels are not classes, or the upload lacks the split. */
  counts: Record<SplitName, LabelCounts | null>;
}

/** Describes the classes of a label array, and reports likely problems with them. */
export async function describeClasses(
  directory: string,
  labels: IngestedArray,
  { isShuffled, findings }: { isShuffled: boolean; findings: Findings },
): Promise<DescribedClasses> {
  const isNumbered = labels.classes === 'from_labels';
  const stored = partsOf(labels).map(({ values }) => values);
  const classes =
    labels.classes === 'from_labels' ? await classesFromLabels(directory, stored) : labels.classes;
  const counts: DescribedClasses['counts'] = { train: null, validation: null, test: null };
  if (classes === null) return { classes, counts };
  for (const split of SPLIT_NAMES) {
    const part = labels.splits[split];
    const counted = part && (await countLabels(directory, part.values));
    counts[split] = counted ? { ...counted, counts: padded(counted.counts, classes.length) } : null;
  }
  const { train } = counts;
  if (train === null) return { classes, counts };
  const all = classes.map((_, label) =>
    SPLIT_NAMES.reduce((sum, split) => sum + (counts[split]?.counts[label] ?? 0), 0),
  );
  const hasNumbers = labels.splits.train.numbers !== undefined;
  reportLabels({ train, all, classes, isNumbered, isShuffled, hasNumbers }, findings);
  return { classes, counts };
}

/** A split may lack samples of the last classes. */
function padded(counts: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, label) => counts[label] ?? 0);
}

/** Whether samples are sorted by class. */
export const isSorted = (counts: LabelCounts | null): boolean => counts !== null && isGrouped(counts);
