import type { JobRecord, JobStatus, StatusReason } from '../contracts/jobs.js';
import type { JobChange } from './ports.js';

/** Every change of status there is. `running → queued`: the worker of the attempt stops or was lost. */
const TRANSITIONS: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  queued: ['running', 'cancelled'],
  running: ['queued', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  /** A trainer that was already done when the request reached it has succeeded, and the record says so. */
  cancelling: ['cancelled', 'failed', 'succeeded'],
  succeeded: [],
  failed: [],
  cancelled: [],
};

/** Whether a job in `from` may go to `to`. */
export function canTransition(from: JobStatus, to: JobStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Whether the status is one a job never leaves. */
export function isFinished(status: JobStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

/** Statuses a job can still leave, for reconcilers and delete checks. */
export const UNFINISHED_STATUSES = [
  'queued',
  'running',
  'cancelling',
] as const satisfies readonly JobStatus[];

/** The record in another status.
 * @throws Error where the table has no such transition: the caller has to look first. */
export function moved(record: JobRecord, status: JobStatus, at: string): JobRecord {
  if (!canTransition(record.status, status)) throw new Error(`No transition ${record.status} → ${status}`);
  return { ...record, status, status_history: [...record.status_history, { status, at }] };
}

/** The record in a status it never leaves. */
export function finished(
  record: JobRecord,
  status: JobStatus,
  reason: StatusReason | null,
  at: string,
): JobRecord {
  return { ...moved(record, status, at), phase: null, status_reason: reason, finished_at: at };
}

/** The job fails. */
export function failedNow(record: JobRecord, reason: StatusReason, at: string): JobChange {
  return { record: finished(record, 'failed', reason, at), events: [{ type: 'failed', reason }] };
}
