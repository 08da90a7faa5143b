import type { KernelRefusal } from '../../contracts/ipc/trainer.js';
import { DEFAULT_PRIORITY, type Labels } from '../../contracts/jobs/attributes.js';
import type { Inference } from '../../contracts/jobs/inference.js';
import type { JobRecord, JobStatus, ModelReport, StatusReason } from '../../contracts/jobs/jobs.js';
import type { ResolvedConfig } from '../../contracts/jobs/training-config.js';
import type { Project } from '../access/caller.js';
import { afterCrash, requeued, WORKER_STOPPING, withoutWorker } from '../recovery/lost-workers.js';
import { refuseKernel } from '../training/device/kernel-refusal.js';
import type { StartPlan } from '../weights/start/examine-start.js';
import { attemptBegun } from './attempts.js';
import { type AttemptRefusal, duringAttempt } from './during-attempt.js';
import { normalLabels } from './labels.js';
import type { JobChange, JobDecision, NewJob } from './ports.js';
import { cancelledNow, failedNow, finished, isFinished, moved, pausedNow } from './statuses.js';

/** Why an attempt may not start. On `cancelling` and `pausing`, the worker carries out the request. */
export type StartRefusal = 'already_finished' | 'cancelling' | 'pausing' | 'paused';

/** Everything to store of a job that was just accepted. */
export function createJobRecord(job: {
  id: string;
  project: Project;
  config: ResolvedConfig;
  report: ModelReport;
  /** The values that it starts from; undefined: those of its initializers. */
  start?: StartPlan | undefined;
  at: string;
  labels?: Labels | undefined;
  priority?: number | undefined;
}): NewJob {
  const { model, ...config } = job.config;
  const { layers, ...report } = job.report;
  const record: JobRecord = {
    id: job.id,
    object: 'job',
    project: job.project,
    ...(job.config.inference !== undefined && kindOf(job.config.inference)),
    name: job.config.name,
    labels: normalLabels(job.labels),
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
    reproducibility: null,
    config,
    ...(job.start && { weights: job.start.match }),
    report,
    latest: null,
    checkpoint_epoch: null,
    evaluation: null,
    model: null,
    weights_sha256: null,
  };
  return { record, definition: { model, layers }, events: [{ type: 'queued' }] };
}

/**
 * A worker takes the job: the next attempt begins, and reports of earlier attempts are refused from now on. A job that is
 * still running then has lost its worker; one that lost too many without getting any further fails instead.
 * @param start.newestAttempt Number of the newest attempt that left files: a Redis that lost records forgot it.
 */
export function startAttempt(
  record: JobRecord,
  start: { worker: string; at: string; newestAttempt?: number },
): JobDecision<StartRefusal> {
  const refusal = startRefusal(record.status);
  if (refusal !== undefined) return { refusal };
  const before = record.status === 'running' ? withoutWorker(record, start.at) : { record, events: [] };
  if (isFinished(before.record.status)) return before;
  const { worker, at, newestAttempt = 0 } = start;
  const attempt = Math.max(record.attempt, newestAttempt) + 1;
  const started: JobRecord = {
    ...moved(before.record, 'running', at),
    attempt,
    attempts: attemptBegun(before.record.attempts, { attempt, worker, at }),
    worker,
    phase: null,
    status_reason: null,
    started_at: record.started_at ?? at,
  };
  return {
    record: started,
    events: [...before.events, { type: 'started', attempt, worker }],
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

/** The attempt's worker stops and returns the job; a job that was to be cancelled or paused is so now. */
export function giveBack(record: JobRecord, attempt: number, at: string): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () =>
    record.status === 'running' ? requeued(record, WORKER_STOPPING, at) : stoppedNow(record, at),
  );
}

/** The attempt's worker is lost: the job waits for another, or fails after too many such ends without progress; a `pausing` job is paused. */
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

/** The attempt's trainer met an operation without a deterministic kernel: the job waits for an attempt without determinism. */
export function kernelRefused(
  record: JobRecord,
  attempt: number,
  refusal: KernelRefusal,
  at: string,
): JobDecision<AttemptRefusal> {
  return refuseKernel(record, attempt, refusal, { at, stop: (stopping) => stoppedNow(stopping, at) });
}

/** The attempt is done and its model registered; null for a job that makes none. Allowed while cancelling too: the work was finished first. */
export function succeed(
  record: JobRecord,
  attempt: number,
  model: { name: string; version: number } | null,
  at: string,
  weights_sha256: string | null = null,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...finished(record, 'succeeded', null, at), model, weights_sha256 },
    events: [{ type: 'succeeded', ...(model !== null && { model }) }],
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

/** The attempt stopped because it was asked to. `attempt` null: no worker runs the job any more. */
export function cancelled(
  record: JobRecord,
  attempt: number | null,
  at: string,
): JobDecision<AttemptRefusal> {
  if (attempt !== null) return duringAttempt(record, attempt, () => cancelledNow(record, at));
  return isFinished(record.status) ? { refusal: 'already_finished' } : cancelledNow(record, at);
}

/**
 * The attempt stopped because it was asked to pause. `attempt` null: no worker runs the job any more. A job that was then
 * to be cancelled is.
 */
export function paused(record: JobRecord, attempt: number | null, at: string): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt ?? record.attempt, () => stoppedNow(record, at));
}

function stoppedNow(record: JobRecord, at: string): JobChange {
  return record.status === 'cancelling' ? cancelledNow(record, at) : pausedNow(record, at);
}

const kindOf = ({ format }: Inference): Pick<JobRecord, 'kind' | 'predictions'> =>
  format === undefined ? { kind: 'evaluate' } : { kind: 'predict', predictions: null };
