import type { NewJobEvent } from '../contracts/job-events.js';
import type { Checkpoint, Device, EpochMetrics, Evaluation, Phase } from '../contracts/job-progress.js';
import type { JobRecord, JobStatus, ModelReport, StatusReason } from '../contracts/jobs.js';
import type { ResolvedConfig } from '../contracts/training-config.js';
import type { JobDecision } from './ports.js';

/** Every change of status there is. `running → running` is a new attempt after the worker of the last one was lost. */
const TRANSITIONS: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['running', 'cancelling', 'succeeded', 'failed', 'cancelled'],
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

/** Why a word from an attempt is not taken: a newer attempt has begun, the job has ended, or none is running. */
export type AttemptRefusal = 'stale_attempt' | 'already_finished' | 'not_running';

/** Why an attempt may not start. On `cancelling`, the worker ends the job with `cancelled`. */
export type StartRefusal = 'already_finished' | 'cancelling';

/** Why a job cannot be cancelled. `already_cancelling` is no error: the request was made before. */
export type CancelRefusal = 'already_finished' | 'already_cancelling';

/** The record and first event of a job that was just accepted. */
export function createJobRecord(job: {
  id: string;
  config: ResolvedConfig;
  report: ModelReport;
  at: string;
}): {
  record: JobRecord;
  events: NewJobEvent[];
} {
  const record: JobRecord = {
    id: job.id,
    object: 'job',
    name: job.config.name,
    status: 'queued',
    phase: null,
    status_reason: null,
    status_history: [{ status: 'queued', at: job.at }],
    created_at: job.at,
    started_at: null,
    finished_at: null,
    attempt: 0,
    worker: null,
    device: null,
    config: job.config,
    report: job.report,
    latest: null,
    evaluation: null,
    model: null,
  };
  return { record, events: [{ type: 'queued' }] };
}

/** A worker takes the job: the next attempt begins, and words of earlier attempts are refused from here on. */
export function startAttempt(
  record: JobRecord,
  start: { worker: string; at: string },
): JobDecision<StartRefusal> {
  if (isFinished(record.status)) return { refusal: 'already_finished' };
  if (record.status === 'cancelling') return { refusal: 'cancelling' };
  const attempt = record.attempt + 1;
  const started: JobRecord = {
    ...moved(record, 'running', start.at),
    attempt,
    worker: start.worker,
    phase: 'loading_data',
    started_at: record.started_at ?? start.at,
    device: null,
    latest: null,
    evaluation: null,
  };
  return { record: started, events: [{ type: 'started', attempt, worker: start.worker }] };
}

/** The trainer proved its device. */
export function recordDevice(
  record: JobRecord,
  attempt: number,
  device: Device,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...record, device },
    events: [{ type: 'device', attempt, device }],
  }));
}

/** The trainer entered a phase. */
export function recordPhase(record: JobRecord, attempt: number, phase: Phase): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...record, phase },
    events: [{ type: 'phase', attempt, phase }],
  }));
}

/** An epoch is over. */
export function recordEpoch(
  record: JobRecord,
  attempt: number,
  epoch: EpochMetrics,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...record, latest: epoch },
    events: [{ type: 'epoch', attempt, epoch }],
  }));
}

/** A checkpoint lies complete in the store. */
export function recordCheckpoint(
  record: JobRecord,
  attempt: number,
  checkpoint: Checkpoint,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record,
    events: [{ type: 'checkpoint', attempt, checkpoint }],
  }));
}

/** The trained model was evaluated. */
export function recordEvaluation(
  record: JobRecord,
  attempt: number,
  evaluation: Evaluation,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...record, evaluation },
    events: [{ type: 'evaluation', attempt, evaluation }],
  }));
}

/** The attempt is done and its model registered. Allowed while cancelling too: the work was finished first. */
export function succeed(
  record: JobRecord,
  attempt: number,
  model: { name: string; version: number },
  at: string,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...finished(record, 'succeeded', null, at), model },
    events: [{ type: 'succeeded', model }],
  }));
}

/** The job failed. `attempt` null: said by a reconciler about a job that nobody runs, not by an attempt. */
export function fail(
  record: JobRecord,
  attempt: number | null,
  reason: StatusReason,
  at: string,
): JobDecision<AttemptRefusal> {
  return end(record, attempt, () => ({
    record: finished(record, 'failed', reason, at),
    events: [{ type: 'failed', reason }],
  }));
}

/** The attempt stopped because it was asked to. `attempt` null: as for `fail`. */
export function cancelled(
  record: JobRecord,
  attempt: number | null,
  at: string,
): JobDecision<AttemptRefusal> {
  return end(record, attempt, () => cancelledNow(record, at));
}

/** A client asks to cancel: a queued job is cancelled at once, a running one is `cancelling` until its trainer stops. */
export function requestCancel(record: JobRecord, at: string): JobDecision<CancelRefusal> {
  if (isFinished(record.status)) return { refusal: 'already_finished' };
  if (record.status === 'cancelling') return { refusal: 'already_cancelling' };
  if (record.status === 'queued') return cancelledNow(record, at);
  return { record: moved(record, 'cancelling', at), events: [{ type: 'cancelling' }] };
}

const CANCELLED_BY_USER: StatusReason = {
  code: 'cancelled_by_user',
  message: 'The job was cancelled on request.',
};

function cancelledNow(record: JobRecord, at: string) {
  const events: NewJobEvent[] = [{ type: 'cancelled', reason: CANCELLED_BY_USER }];
  return { record: finished(record, 'cancelled', CANCELLED_BY_USER, at), events };
}

function moved(record: JobRecord, status: JobStatus, at: string): JobRecord {
  if (!canTransition(record.status, status)) throw new Error(`No transition ${record.status} → ${status}`);
  return { ...record, status, status_history: [...record.status_history, { status, at }] };
}

function finished(record: JobRecord, status: JobStatus, reason: StatusReason | null, at: string): JobRecord {
  return { ...moved(record, status, at), phase: null, status_reason: reason, finished_at: at };
}

type Decide = () => { record: JobRecord; events: NewJobEvent[] };

function duringAttempt(record: JobRecord, attempt: number, decide: Decide): JobDecision<AttemptRefusal> {
  if (attempt !== record.attempt) return { refusal: 'stale_attempt' };
  if (isFinished(record.status)) return { refusal: 'already_finished' };
  if (record.status === 'queued') return { refusal: 'not_running' };
  return decide();
}

function end(record: JobRecord, attempt: number | null, decide: Decide): JobDecision<AttemptRefusal> {
  if (attempt !== null) return duringAttempt(record, attempt, decide);
  return isFinished(record.status) ? { refusal: 'already_finished' } : decide();
}
