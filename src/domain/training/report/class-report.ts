import {
  type ClassReport,
  type Confusion,
  MAX_CONFUSIONS,
  MAX_MATRIX_CLASSES,
  MAX_REPORTED_CLASSES,
  type OutputReport,
} from '../../../contracts/jobs/evaluation-report.js';
import type { Task } from '../../../keras/task.js';
import type { ConfusionCounts } from './confusion-counts.js';
import { averageOf, type ClassCount, iouOf, meanOf, scoresOf } from './scores.js';

/** The output that a report is on. */
export interface ReportSubject {
  output: string;
  task: Task;
  /** Names of the classes; null: their numbers. */
  names: readonly string[] | null;
}

/** The report on an output with one class for each sample or position. */
export function classReport(subject: ReportSubject, counts: ConfusionCounts): OutputReport {
  const { names, task } = subject;
  const perClass = countsByClass(counts);
  const hasIou = task === 'semantic_segmentation';
  const classes = perClass.map((own, index) => ({
    ...describeClass(own, index, names),
    ...(hasIou && { iou: iouOf(own) }),
  }));
  const correct = counts.correct.reduce((sum, count) => sum + count, 0);
  return {
    ...headOf(subject, counts.count, correct),
    ...averagesOf(classes),
    ...(hasIou && { mean_iou: meanOf(perClass.map(iouOf)) }),
    classes: listed(classes),
    ...(counts.classes <= MAX_MATRIX_CLASSES
      ? { confusion_matrix: matrixOf(counts) }
      : { confusions: mostFrequent(counts, names) }),
  };
}

/** The report on an output with any number of classes for each sample. @param exact Samples whose labels are all correct */
export function labelReport(
  subject: ReportSubject,
  perClass: readonly ClassCount[],
  { count, exact }: { count: number; exact: number },
): OutputReport {
  const classes = perClass.map((own, index) => ({
    ...describeClass(own, index, subject.names),
    confusion_matrix: binaryMatrix(own, count),
  }));
  return {
    ...headOf(subject, count, exact),
    ...averagesOf(classes),
    micro: scoresOf(sumOf(perClass)),
    classes: listed(classes),
  };
}

const headOf = ({ output, task }: ReportSubject, count: number, correct: number) => ({
  output,
  task,
  count,
  accuracy: count === 0 ? null : correct / count,
});

const averagesOf = (classes: readonly ClassReport[]) => ({
  macro: averageOf(classes),
  weighted: averageOf(classes, (index) => classes[index]?.support ?? 0),
});

const countsByClass = ({ support, predicted, correct }: ConfusionCounts): ClassCount[] =>
  Array.from(support, (expected, index) => ({
    support: expected,
    predicted: predicted[index] ?? 0,
    correct: correct[index] ?? 0,
  }));

const describeClass = (counts: ClassCount, index: number, names: ReportSubject['names']): ClassReport => ({
  index,
  label: nameOf(names, index),
  ...scoresOf(counts),
  support: counts.support,
  predicted: counts.predicted,
});

const nameOf = (names: ReportSubject['names'], index: number): string => names?.[index] ?? String(index);

/** In their order, those with the largest support. */
function listed(classes: ClassReport[]): ClassReport[] {
  if (classes.length <= MAX_REPORTED_CLASSES) return classes;
  const largest = classes.toSorted((one, other) => other.support - one.support || one.index - other.index);
  return largest.slice(0, MAX_REPORTED_CLASSES).sort((one, other) => one.index - other.index);
}

const matrixOf = (counts: ConfusionCounts): number[][] =>
  Array.from({ length: counts.classes }, (_, expected) =>
    Array.from({ length: counts.classes }, (_, predicted) => counts.of(expected, predicted)),
  );

const mostFrequent = (counts: ConfusionCounts, names: ReportSubject['names']): Confusion[] =>
  counts
    .confusions()
    .sort(
      ([oneExpected, onePredicted, one], [otherExpected, otherPredicted, other]) =>
        other - one || oneExpected - otherExpected || onePredicted - otherPredicted,
    )
    .slice(0, MAX_CONFUSIONS)
    .map(([index, predicted, count]) => ({
      index,
      label: nameOf(names, index),
      predicted_index: predicted,
      predicted_label: nameOf(names, predicted),
      count,
    }));

function binaryMatrix({ support, predicted, correct }: ClassCount, count: number): number[][] {
  const [missed, wrong] = [support - correct, predicted - correct];
  return [
    [count - support - wrong, wrong],
    [missed, correct],
  ];
}

const sumOf = (counts: readonly ClassCount[]): ClassCount =>
  counts.reduce(
    (sum, { support, predicted, correct }) => ({
      support: sum.support + support,
      predicted: sum.predicted + predicted,
      correct: sum.correct + correct,
    }),
    { support: 0, predicted: 0, correct: 0 },
  );
