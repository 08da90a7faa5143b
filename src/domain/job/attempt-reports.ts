import type { AttemptReport } from '../../contracts/ipc/trainer.js';
import type { JobRecord } from '../../contracts/jobs/jobs.js';
import { PHASES } from '../../contracts/jobs/progress.js';
import { isFurther } from '../recovery/lost-workers.js';
import { withPromise } from '../training/device/reproducibility.js';
import { attemptDevice } from './attempts.js';
import { type AttemptRefusal, duringAttempt } from './during-attempt.js';
import { epochEvents } from './epoch-events.js';
import type { JobChange, JobDecision } from './ports.js';

/** A report that changes the record; log lines are kept apart from it. */
export type RecordedReport = Exclude<AttemptReport, { type: 'log' }>;
type Report<Type extends RecordedReport['type']> = Extract<RecordedReport, { type: Type }>;

/** Records a report of the running attempt. A repeated report changes nothing. */
export function recordReport(
  record: JobRecord,
  attempt: number,
  report: RecordedReport,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => recorded(record, report));
}

/** Whether the record lacks reports of an attempt that it had when it was `known`, whatever was requested since. */
export function hasLostReports(record: JobRecord, known: JobRecord): boolean {
  const [now, before] = [reached(record), reached(known)];
  return before.some((step, index) => step > (now[index] ?? 0));
}

/** The newest report of each type. */
function reached({
  device,
  phase,
  latest,
  checkpoint_epoch,
  evaluation,
  reproducibility,
  compilation,
  predictions,
}: JobRecord): number[] {
  const phases = phase === null ? 0 : PHASES.indexOf(phase) + 1;
  return [
    Number(device !== null),
    phases,
    latest?.epoch ?? 0,
    checkpoint_epoch ?? 0,
    Number(evaluation !== null),
    Number(reproducibility?.exact === false),
    Number(compilation !== undefined),
    Number(predictions != null),
  ];
}

function recorded(record: JobRecord, report: RecordedReport): JobChange {
  switch (report.type) {
    case 'device':
      return device(record, report);
    case 'compilation':
      return { record: { ...record, compilation: report.compilation }, events: [] };
    case 'phase':
      return phase(record, report);
    case 'epoch':
      return epoch(record, report);
    case 'checkpoint':
      return checkpoint(record, report);
    case 'saved':
      return saved(record, report);
    case 'reproducibility':
      return { record: withPromise(record, report.reproducibility), events: [] };
    case 'evaluation':
      return evaluation(record, report);
    case 'predictions':
      return predictions(record, report);
  }
}

const unchanged = (record: JobRecord): JobChange => ({ record, events: [] });

function device(record: JobRecord, report: Report<'device'>): JobChange {
  if (record.device !== null) return unchanged(record);
  const attempts = attemptDevice(record.attempts, record.attempt, report.device);
  return {
    record: { ...record, device: report.device, attempts },
    events: [{ attempt: record.attempt, ...report }],
  };
}

/** Phases come in a fixed order, so a phase before the current one was reported already. */
function phase(record: JobRecord, report: Report<'phase'>): JobChange {
  const isKnown = record.phase !== null && PHASES.indexOf(report.phase) <= PHASES.indexOf(record.phase);
  if (isKnown) return unchanged(record);
  return { record: { ...record, phase: report.phase }, events: [{ attempt: record.attempt, ...report }] };
}

/** Records an epoch. Ignored if an earlier attempt already reported it: the result is identical. */
function epoch(record: JobRecord, report: Report<'epoch'>): JobChange {
  if (report.epoch.epoch <= (record.latest?.epoch ?? 0)) return unchanged(record);
  return { record: { ...record, latest: report.epoch }, events: epochEvents(report.epoch) };
}

/** Records a checkpoint. Ignored if an earlier attempt already reported one of the epoch: the state is identical. */
function checkpoint(record: JobRecord, { type, checkpoint }: Report<'checkpoint'>): JobChange {
  if (checkpoint.epoch <= (record.checkpoint_epoch ?? 0)) return unchanged(record);
  return {
    record: { ...record, checkpoint_epoch: checkpoint.epoch },
    events: [{ type, attempt: checkpoint.attempt, checkpoint }],
  };
}

/** A saved state counts as progress if it is further on than the one before. */
function saved(record: JobRecord, { position }: Report<'saved'>): JobChange {
  const fruitless_attempts = isFurther(position, record.resume_point) ? 0 : record.fruitless_attempts;
  return { record: { ...record, resume_point: position, fruitless_attempts }, events: [] };
}

function evaluation(record: JobRecord, report: Report<'evaluation'>): JobChange {
  if (record.evaluation !== null) return unchanged(record);
  return {
    record: { ...record, evaluation: report.evaluation },
    events: [{ attempt: record.attempt, ...report }],
  };
}

function predictions(record: JobRecord, report: Report<'predictions'>): JobChange {
  if (record.predictions != null) return unchanged(record);
  return {
    record: { ...record, predictions: report.predictions },
    events: [{ attempt: record.attempt, ...report }],
  };
}
