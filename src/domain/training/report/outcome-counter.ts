import type { OutputReport } from '../../../contracts/jobs/evaluation-report.js';
import { classReport, labelReport, type ReportSubject } from './class-report.js';
import { createConfusionCounts } from './confusion-counts.js';

/** Counts the outcomes of an output over a split, whatever its batches. */
export interface OutcomeCounter {
  /** Adds the outcomes of a batch. */
  add(values: Float32Array): void;
  report(): OutputReport;
}

/**
 * Counts classes, one for each position. The outcomes of a batch are the expected classes of all positions, then the predicted ones; positions
 * whose expected class does not exist, or is `ignored`, do not count.
 */
export function countClasses(
  subject: ReportSubject,
  { classes, ignored }: { classes: number; ignored: number | undefined },
): OutcomeCounter {
  const counts = createConfusionCounts(classes);
  return {
    add(values) {
      const positions = values.length / 2;
      for (let position = 0; position < positions; position++) {
        const expected = values[position] ?? -1;
        if (expected < 0 || expected >= classes || expected === ignored) continue;
        counts.add(Math.trunc(expected), values[positions + position] ?? 0);
      }
    },
    report: () => classReport(subject, counts),
  };
}

/** Counts any number of classes for each sample. An outcome is 1 for a class that is predicted, plus 2 for one that is expected. */
export function countLabels(subject: ReportSubject, classes: number): OutcomeCounter {
  const perClass = Array.from({ length: classes }, () => ({ support: 0, predicted: 0, correct: 0 }));
  let [count, exact] = [0, 0];
  const addSample = (outcomes: Float32Array): void => {
    let isExact = true;
    for (const [index, own] of perClass.entries()) {
      const [isPredicted, isExpected] = [(outcomes[index] ?? 0) % 2, (outcomes[index] ?? 0) >= 2 ? 1 : 0];
      own.support += isExpected;
      own.predicted += isPredicted;
      own.correct += isExpected * isPredicted;
      isExact &&= isExpected === isPredicted;
    }
    count += 1;
    exact += isExact ? 1 : 0;
  };
  return {
    add(values) {
      for (let from = 0; from < values.length; from += classes)
        addSample(values.subarray(from, from + classes));
    },
    report: () => labelReport(subject, perClass, { count, exact }),
  };
}
