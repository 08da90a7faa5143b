import type { Findings } from '../findings.js';
import { shown } from '../rejection.js';
import type { LabelCounts } from './class-labels.js';

/** The minimum samples per class: one to train on and one to hold out. */
const FEW_SAMPLES = 2;
/** Runs that fall this many standard deviations below a random order are not chance. */
const DEVIATIONS = 4;

/** Whether the samples are sorted by class: as many runs as classes, and some class with several samples. */
export function isGrouped({ counts, runs }: LabelCounts): boolean {
  const classes = counts.filter((count) => count > 0).length;
  return classes > 1 && runs === classes;
}

/**
 * Warns about the labels of the training split: classes with fewer than two samples, samples sorted by class,
 * and unused numbers below the greatest label. @param isNumbered Whether label i is output i. @param
 * hasNumbers Whether the labels may be numbers, most of which occur once.
 */
export function reportLabels(
  {
    train,
    all,
    classes,
    isNumbered,
    isShuffled,
    hasNumbers,
  }: {
    train: LabelCounts;
    /** Samples of each class in all splits. */
    all: readonly number[];
    classes: readonly string[];
    isNumbered: boolean;
    /** The order is that of a random draw, not of the upload. */
    isShuffled: boolean;
    hasNumbers: boolean;
  },
  findings: Findings,
): void {
  reportSmallClasses(train.counts, { classes, hasNumbers }, findings);
  if (!isShuffled) reportOrder(train, findings);
  if (isNumbered) {
    reportAbsent(all, findings);
    reportUntrained(train.counts, all, findings);
  }
}

function reportSmallClasses(
  counts: readonly number[],
  { classes, hasNumbers }: { classes: readonly string[]; hasNumbers: boolean },
  findings: Findings,
): void {
  const small = classes.flatMap((name, label) => {
    const count = counts[label] ?? 0;
    return count > 0 && count < FEW_SAMPLES ? [shown(name)] : [];
  });
  if (small.length === 0 || (hasNumbers && small.length * 2 > classes.length)) return;
  const detail = `Classes with fewer than ${FEW_SAMPLES} training samples cannot be both trained on and tested. Add samples, or remove these classes.`;
  findings.warn('small_class', detail, small);
}

function reportOrder(labels: LabelCounts, findings: Findings): void {
  const { runs } = labels;
  const samples = labels.counts.reduce((sum, count) => sum + count, 0);
  if (runs === samples || !(isGrouped(labels) || hasFewRuns(labels))) return;
  findings.warn(
    'class_order',
    `The ${samples} training samples are sorted by class, in ${runs} runs. validation_split holds out the last samples, which then cover few classes: shuffle the samples before uploading, or send test_split, which selects at random.`,
  );
}

/**
 * Whether there are far fewer runs than in a random order: the runs test for several classes (Barton and
 * David, 1957: mean and variance of the number of runs).
 */
function hasFewRuns({ counts, runs }: LabelCounts): boolean {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const squares = counts.reduce((sum, count) => sum + count ** 2, 0);
  const cubes = counts.reduce((sum, count) => sum + count ** 3, 0);
  const mean = (n * (n + 1) - squares) / n;
  const variance = (squares * (squares + n * (n + 1)) - 2 * n * cubes - n ** 3) / (n ** 2 * (n - 1));
  return variance > 0 && runs <= mean / 2 && runs < mean - DEVIATIONS * Math.sqrt(variance);
}

function reportAbsent(counts: readonly number[], findings: Findings): void {
  const absent = counts.flatMap((count, label) => (count === 0 ? [String(label)] : []));
  if (absent.length === 0) return;
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const fix = absent.length === first ? `y - ${first}` : 'numpy.unique(y, return_inverse=True)[1]';
  findings.warn(
    'absent_labels',
    `The labels range from ${first} to ${last}, but some numbers below ${counts.length} have no samples. Label i is output i of a model, as in Keras, so a classifier needs ${counts.length} outputs. To renumber the labels from 0 without gaps: ${fix}.`,
    absent,
  );
}

function reportUntrained(train: readonly number[], all: readonly number[], findings: Findings): void {
  const untrained = all.flatMap((count, label) =>
    count > 0 && (train[label] ?? 0) === 0 ? [String(label)] : [],
  );
  if (untrained.length === 0) return;
  const detail =
    'Labels that occur only in held-out splits cannot be learned. Add training samples with these labels, or remove them.';
  findings.warn('absent_labels', detail, untrained);
}
