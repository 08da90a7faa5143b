import type { JobEvent } from '../../contracts/jobs/events.js';
import type { JobRecord, JobStatus, StatusReason } from '../../contracts/jobs/jobs.js';
import { attemptEnded } from './attempts.js';
import type { JobChange } from './ports.js';

/** All changes of status. `running → queued`: the worker of the attempt stops or was lost. */
const TRANSITIONS: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  queued: ['running', 'paused', 'failed', 'cancelled'],
  running: ['queued', 'pausing', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  /** A trainer that was already done when the request reached it has succeeded, and the record says so. */
  pausing: ['paused', 'cancelling', 'succeeded', 'failed'],
  paused: ['queued', 'cancelled'],
  cancelling: ['cancelled', 'failed', 'succeeded'],
  succeeded: [],
  /** Only by a retry. */
  failed: ['queued'],
  cancelled: ['queued'],
};

/** Changes kept of a job that is paused and resumed, or loses its worker, again and again. */
const MAX_HISTORY = 200;

/** Whether a job in `from` may go to `to`. */
export function canTransition(from: JobStatus, to: JobStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Statuses that a job leaves only on request, and the events that report them. */
const ENDS = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly (JobStatus &
  JobEvent['type'])[];

/** Whether the job has ended. */
export function isFinished(status: JobStatus): boolean {
  return ENDS.some((end) => end === status);
}

/** Whether the event reports the end of the job. */
export function isTerminal(event: Pick<JobEvent, 'type'> | undefined): boolean {
  return ENDS.some((end) => end === event?.type);
}

/** Statuses of jobs that have not ended, for reconcilers and delete checks. */
export const UNFINISHED_STATUSES = [
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
] as const satisfies readonly JobStatus[];

/** Statuses of jobs that a worker has. */
const ACTIVE_STATUSES = ['running', 'pausing', 'cancelling'] as const satisfies readonly JobStatus[];

/** Whether a worker has the job. */
export function isActive(status: JobStatus): boolean {
  return ACTIVE_STATUSES.some((active) => active === status);
}

/** The record in another status.
 * @throws Error where the table has no such transition: the caller has to look first. */
export function moved(
  record: JobRecord,
  status: JobStatus,
  at: string,
  reason: StatusReason | null = null,
): JobRecord {
  if (!canTransition(record.status, status)) throw new Error(`No transition ${record.status} → ${status}`);
  const status_history = [...record.status_history, { status, at, reason }].slice(-MAX_HISTORY);
  const isEnd = isActive(record.status) && !isActive(status);
  const attempts = isEnd ? attemptEnded(record.attempts, { status, at, reason }) : record.attempts;
  return { ...record, status, status_history, attempts };
}

/** The record of a job that has ended. */
export function finished(
  record: JobRecord,
  status: JobStatus,
  reason: StatusReason | null,
  at: string,
): JobRecord {
  return { ...moved(record, status, at, reason), phase: null, status_reason: reason, finished_at: at };
}

/** The job fails. */
export function failedNow(record: JobRecord, reason: StatusReason, at: string): JobChange {
  const ended = finished({ ...record, ...withoutPredictions(record) }, 'failed', reason, at);
  return { record: ended, events: [{ type: 'failed', reason }] };
}

const CANCELLED_BY_USER: StatusReason = {
  code: 'cancelled_by_user',
  message: 'The job was cancelled on request.',
};

/** The job is cancelled. */
export function cancelledNow(record: JobRecord, at: string): JobChange {
  return {
    record: finished({ ...record, ...withoutPredictions(record) }, 'cancelled', CANCELLED_BY_USER, at),
    events: [{ type: 'cancelled', reason: CANCELLED_BY_USER }],
  };
}

/** A record of predictions without their file, which the next attempt makes again. */
export const withoutPredictions = ({ predictions }: JobRecord): Pick<JobRecord, 'predictions'> =>
  predictions === undefined ? {} : { predictions: null };

const PAUSED_BY_USER: StatusReason = {
  code: 'paused_by_user',
  message: 'The job was paused on request; resume it to continue from its newest checkpoint.',
};

/** The job is paused: no worker has it, and it is not in the queue. */
export function pausedNow(record: JobRecord, at: string): JobChange {
  const paused: JobRecord = {
    ...moved(record, 'paused', at, PAUSED_BY_USER),
    phase: null,
    status_reason: PAUSED_BY_USER,
    worker: null,
    device: null,
    evaluation: null,
    ...withoutPredictions(record),
  };
  return { record: paused, events: [{ type: 'paused', reason: PAUSED_BY_USER }] };
}
