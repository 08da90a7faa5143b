import { join } from 'node:path';
import { REPORTS_FILE } from '../../../src/contracts/ipc/trainer.js';
import type { StoredReports } from '../../../src/contracts/jobs/evaluation-report.js';
import { writeFileAtomic } from '../../../src/infra/artifacts/files/atomic-file.js';
import type { DataPlan } from '../data/data-plan.js';
import { createReportCounters, type ReportCounters } from '../training/report/report-counters.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import type { AttemptContext } from './attempt-context.js';

/** Counters for the outputs of a job with a report by class; undefined if there are none. */
export function openReports(
  { reported }: Pick<CompiledModel, 'reported'>,
  plan: DataPlan,
): ReportCounters | undefined {
  return reported.length === 0
    ? undefined
    : createReportCounters(reported, (output) => classNamesOf(plan, output));
}

/** Writes the reports next to the journal, before the evaluation is reported. */
export async function saveReports({ assignment }: AttemptContext, reports: StoredReports): Promise<void> {
  await writeFileAtomic(join(assignment.attemptDirectory, REPORTS_FILE), JSON.stringify(reports));
}

/** The names of the classes of an output; null: it has none. */
export function classNamesOf({ labels }: DataPlan, output: number): string[] | null {
  const label = labels[output];
  return label?.from === 'array' && !label.asNumbers ? label.array.classes : null;
}
