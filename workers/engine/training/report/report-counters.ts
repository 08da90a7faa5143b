import type { OutputReport } from '../../../../src/contracts/jobs/evaluation-report.js';
import {
  countClasses,
  countLabels,
  type OutcomeCounter,
} from '../../../../src/domain/training/report/outcome-counter.js';
import { type ReportedOutput, reportedClasses } from '../outputs/reported-output.js';
import { outcomeSize } from '../steps/recorded-report.js';

/** Counts the outcomes of all reported outputs over a split. */
export interface ReportCounters {
  /** Adds what a batch of so many samples recorded. */
  add(samples: number, outcomes: Float32Array): void;
  /** Of each reported output, in the order of the model. */
  reports(): OutputReport[];
}

/** Counters of nothing yet. @param namesOf The names of the classes of an output; null: their numbers */
export function createReportCounters(
  reported: readonly ReportedOutput[],
  namesOf: (output: number) => readonly string[] | null,
): ReportCounters {
  const counted = reported.map((one) => ({ one, counter: counterOf(one, namesOf(one.output)) }));
  return {
    add(samples, outcomes) {
      let from = 0;
      for (const { one, counter } of counted) {
        const size = outcomeSize(one, samples);
        counter.add(outcomes.subarray(from, from + size));
        from += size;
      }
    },
    reports: () => counted.map(({ counter }) => counter.report()),
  };
}

function counterOf(one: ReportedOutput, names: readonly string[] | null): OutcomeCounter {
  const subject = { output: one.name, task: one.task, names };
  const classes = reportedClasses(one);
  return one.task === 'multi_label'
    ? countLabels(subject, classes)
    : countClasses(subject, { classes, ignored: one.ignored });
}

/** Counters for an evaluation whose reports are discarded; none where no output is reported. */
export const countersWithoutNames = ({
  reported,
}: {
  reported: readonly ReportedOutput[];
}): { reports?: ReportCounters } =>
  reported.length === 0 ? {} : { reports: createReportCounters(reported, () => null) };
