import type { NewJobEvent } from '../contracts/job-events.js';
import type {
  Checkpoint,
  Device,
  EpochMetrics,
  Evaluation,
  Phase,
  ResumePoint,
} from '../contracts/job-progress.js';
import type { JobRecord, ModelReport, StatusReason } from '../contracts/jobs.js';
import type { ResolvedConfig } from '../contracts/training-config.js';
import { failedNow, finished, isFinished, moved } from './job-transitions.js';
import { afterCrash, isFurther, requeued, WORKER_STOPPING, withoutWorker } from './lost-workers.js';
import type { JobChange, JobDecision } from './ports.js';

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
    first_attempt: 1,
    resume_point: null,
    fruitless_attempts: 0,
    lost_workers: 0,
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
  if (isFinished(record.status)) return { refusal: 'already_finished' };
  if (record.status === 'cancelling') return { refusal: 'cancelling' };
  const before = record.status === 'running' ? withoutWorker(record, start.at) : { record, events: [] };
  if (isFinished(before.record.status)) return before;
  const attempt = record.attempt + 1;
  const started: JobRecord = {
    ...moved(before.record, 'running', start.at),
    attempt,
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

/** The attempt's worker stops and gives the job back; where it was to be cancelled, that has come true. */
export function giveBack(record: JobRecord, attempt: number, at: string): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () =>
    record.status === 'cancelling' ? cancelledNow(record, at) : requeued(record, WORKER_STOPPING, at),
  );
}

/** The attempt's worker is gone: the job waits for another, or fails after too many such ends without progress. */
export function loseWorker(
  record: JobRecord,
  attempt: number,
  at: string,
): JobDecision<AttemptRefusal | 'cancelling'> {
  if (record.status === 'cancelling') return { refusal: 'cancelling' };
  return duringAttempt(record, attempt, () => withoutWorker(record, at));
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

/** The attempt's trainer crashed: the job waits for another, or fails after too many such ends without progress. */
export function crash(
  record: JobRecord,
  attempt: number,
  reason: StatusReason,
  at: string,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () =>
    record.status === 'cancelling' ? cancelledNow(record, at) : afterCrash(record, reason, at),
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

function cancelledNow(record: JobRecord, at: string): JobChange {
  const events: NewJobEvent[] = [{ type: 'cancelled', reason: CANCELLED_BY_USER }];
  return { record: finished(record, 'cancelled', CANCELLED_BY_USER, at), events };
}

function duringAttempt(
  record: JobRecord,
  attempt: number,
  decide: () => JobChange,
): JobDecision<AttemptRefusal> {
  if (attempt !== record.attempt) return { refusal: 'stale_attempt' };
  if (isFinished(record.status)) return { refusal: 'already_finished' };
  if (record.status === 'queued') return { refusal: 'not_running' };
  return decide();
}
