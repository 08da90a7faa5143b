import { DEFAULT_PRIORITY, type Labels } from '../contracts/job-attributes.js';
import type { NewJobEvent } from '../contracts/job-events.js';
import type {
  Checkpoint,
  Device,
  EpochMetrics,
  Evaluation,
  Phase,
  ResumePoint,
} from '../contracts/job-progress.js';
import type { JobRecord, JobStatus, ModelReport, StatusReason } from '../contracts/jobs.js';
import type { ResolvedConfig } from '../contracts/training-config.js';
import type { Project } from './caller.js';
import { attemptBegun, attemptDevice } from './job-attempts.js';
import {
  cancelledNow,
  failedNow,
  finished,
  isActive,
  isFinished,
  moved,
  pausedNow,
} from './job-transitions.js';
import { afterCrash, isFurther, requeued, WORKER_STOPPING, withoutWorker } from './lost-workers.js';
import type { JobChange, JobDecision } from './ports.js';

/** Why a word from an attempt is not taken: a newer attempt has begun, the job has ended, or none is running. */
export type AttemptRefusal = 'stale_attempt' | 'already_finished' | 'not_running';

/** Why an attempt may not start. On `cancelling` and `pausing`, the worker makes the request come true. */
export type StartRefusal = 'already_finished' | 'cancelling' | 'pausing' | 'paused';

/** The record and first event of a job that was just accepted. */
export function createJobRecord(job: {
  id: string;
  project: Project;
  config: ResolvedConfig;
  report: ModelReport;
  at: string;
  labels?: Labels | undefined;
  priority?: number | undefined;
}): {
  record: JobRecord;
  events: NewJobEvent[];
} {
  const record: JobRecord = {
    id: job.id,
    object: 'job',
    project: job.project,
    name: job.config.name,
    labels: job.labels ?? {},
    priority: job.priority ?? DEFAULT_PRIORITY,
    status: 'queued',
    phase: null,
    status_reason: null,
    status_history: [{ status: 'queued', at: job.at, reason: null }],
    created_at: job.at,
    started_at: null,
    finished_at: null,
    attempt: 0,
    attempts: [],
    first_attempt: 1,
    resume_point: null,
    fruitless_attempts: 0,
    lost_workers: 0,
    cancel_mode: null,
    worker: null,
    device: null,
    config: job.config,
    report: job.report,
    latest: null,
    evaluation: null,
    model: null,
    weights_sha256: null,
  };
  return { record, events: [{ type: 'queued' }] };
}

/**
 * A worker takes the job: the next attempt begins, and words of earlier attempts are refused from here on. A job that is
 * still running then has lost its worker; one that lost too many without getting any further fails instead.
 */
export function startAttempt(
  record: JobRecord,
  start: { worker: string; at: string },
): JobDecision<StartRefusal> {
  const refusal = startRefusal(record.status);
  if (refusal !== undefined) return { refusal };
  const before = record.status === 'running' ? withoutWorker(record, start.at) : { record, events: [] };
  if (isFinished(before.record.status)) return before;
  const attempt = record.attempt + 1;
  const started: JobRecord = {
    ...moved(before.record, 'running', start.at),
    attempt,
    attempts: attemptBegun(before.record.attempts, { attempt, ...start }),
    worker: start.worker,
    phase: 'loading_data',
    status_reason: null,
    started_at: record.started_at ?? start.at,
  };
  return {
    record: started,
    events: [...before.events, { type: 'started', attempt, worker: start.worker }],
  };
}

function startRefusal(status: JobStatus): StartRefusal | undefined {
  switch (status) {
    case 'queued':
    case 'running':
      return undefined;
    case 'cancelling':
    case 'pausing':
    case 'paused':
      return status;
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return 'already_finished';
  }
}

/** The attempt's worker stops and gives the job back; where it was to be cancelled or paused, that has come true. */
export function giveBack(record: JobRecord, attempt: number, at: string): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () =>
    record.status === 'running' ? requeued(record, WORKER_STOPPING, at) : stoppedNow(record, at),
  );
}

/** The attempt's worker is gone: the job waits for another, or fails after too many such ends without progress; one to be paused is paused. */
export function loseWorker(
  record: JobRecord,
  attempt: number,
  at: string,
): JobDecision<AttemptRefusal | 'cancelling'> {
  if (record.status === 'cancelling') return { refusal: 'cancelling' };
  return duringAttempt(record, attempt, () =>
    record.status === 'pausing' ? pausedNow(record, at) : withoutWorker(record, at),
  );
}

/** The trainer proved its device. */
export function recordDevice(
  record: JobRecord,
  attempt: number,
  device: Device,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...record, device, attempts: attemptDevice(record.attempts, device) },
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

/** The attempt's trainer crashed: the job waits for another, or fails after too many such ends without progress. */
export function crash(
  record: JobRecord,
  attempt: number,
  reason: StatusReason,
  at: string,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () =>
    record.status === 'running' ? afterCrash(record, reason, at) : stoppedNow(record, at),
  );
}

/** An epoch is over. One that an earlier attempt told before is known: it came to the same. */
export function recordEpoch(
  record: JobRecord,
  attempt: number,
  epoch: EpochMetrics,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () =>
    record.latest !== null && epoch.epoch <= record.latest.epoch
      ? { record, events: [] }
      : { record: { ...record, latest: epoch }, events: [{ type: 'epoch', attempt, epoch }] },
  );
}

/** The state of the training lies complete on disk: progress, if it is further on than the one before. */
export function recordSaved(
  record: JobRecord,
  attempt: number,
  position: ResumePoint,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => {
    const fruitless_attempts = isFurther(position, record.resume_point) ? 0 : record.fruitless_attempts;
    return { record: { ...record, resume_point: position, fruitless_attempts }, events: [] };
  });
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
  weights_sha256: string | null = null,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...finished(record, 'succeeded', null, at), model, weights_sha256 },
    events: [{ type: 'succeeded', model }],
  }));
}

/** The attempt failed, and the job with it. */
export function fail(
  record: JobRecord,
  attempt: number,
  reason: StatusReason,
  at: string,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => failedNow(record, reason, at));
}

/** The attempt stopped because it was asked to. `attempt` null: nobody runs the job any more. */
export function cancelled(
  record: JobRecord,
  attempt: number | null,
  at: string,
): JobDecision<AttemptRefusal> {
  if (attempt !== null) return duringAttempt(record, attempt, () => cancelledNow(record, at));
  return isFinished(record.status) ? { refusal: 'already_finished' } : cancelledNow(record, at);
}

/**
 * The attempt stopped because it was asked to pause. `attempt` null: nobody runs the job any more. A job that was then
 * to be cancelled is.
 */
export function paused(record: JobRecord, attempt: number | null, at: string): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt ?? record.attempt, () => stoppedNow(record, at));
}

function stoppedNow(record: JobRecord, at: string): JobChange {
  return record.status === 'cancelling' ? cancelledNow(record, at) : pausedNow(record, at);
}

function duringAttempt(
  record: JobRecord,
  attempt: number,
  decide: () => JobChange,
): JobDecision<AttemptRefusal> {
  if (attempt !== record.attempt) return { refusal: 'stale_attempt' };
  if (isFinished(record.status)) return { refusal: 'already_finished' };
  if (!isActive(record.status)) return { refusal: 'not_running' };
  return decide();
}
