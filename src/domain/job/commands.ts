import { JOB_STATUSES, type JobRecord, type JobStatus, type ResumeFrom } from '../../contracts/jobs/jobs.js';
import type { JobChange, JobDecision } from './ports.js';
import { cancelledNow, moved, pausedNow, withoutPredictions } from './statuses.js';

export const JOB_REQUESTS = ['cancel', 'force_cancel', 'pause', 'resume', 'retry', 'delete'] as const;

/** A request of a client about a job. */
export type JobRequest = (typeof JOB_REQUESTS)[number];

/**
 * The outcome of a request: the new status of the job, `deleted`, `already` where it was requested before (harmless),
 * or `refused`.
 */
export type RequestAnswer = JobStatus | 'deleted' | 'already' | 'refused';

/** The answer to every request in every status. */
const ANSWERS: Readonly<Record<JobRequest, Readonly<Record<JobStatus, RequestAnswer>>>> = {
  cancel: {
    queued: 'cancelled',
    running: 'cancelling',
    pausing: 'cancelling',
    paused: 'cancelled',
    cancelling: 'already',
    succeeded: 'refused',
    failed: 'refused',
    cancelled: 'refused',
  },
  force_cancel: {
    queued: 'cancelled',
    running: 'cancelling',
    pausing: 'cancelling',
    paused: 'cancelled',
    /** A graceful cancel that takes too long becomes a forced one. */
    cancelling: 'cancelling',
    succeeded: 'refused',
    failed: 'refused',
    cancelled: 'refused',
  },
  pause: {
    queued: 'paused',
    running: 'pausing',
    pausing: 'already',
    paused: 'already',
    cancelling: 'refused',
    succeeded: 'refused',
    failed: 'refused',
    cancelled: 'refused',
  },
  resume: {
    queued: 'refused',
    running: 'refused',
    pausing: 'refused',
    paused: 'queued',
    cancelling: 'refused',
    succeeded: 'refused',
    failed: 'refused',
    cancelled: 'refused',
  },
  retry: {
    queued: 'refused',
    running: 'refused',
    pausing: 'refused',
    paused: 'refused',
    cancelling: 'refused',
    succeeded: 'refused',
    failed: 'queued',
    cancelled: 'queued',
  },
  delete: {
    queued: 'refused',
    running: 'refused',
    pausing: 'refused',
    paused: 'refused',
    cancelling: 'refused',
    succeeded: 'deleted',
    failed: 'deleted',
    cancelled: 'deleted',
  },
};

/** The outcome of the request for a job in this status. */
export function answerTo(request: JobRequest, status: JobStatus): RequestAnswer {
  return ANSWERS[request][status];
}

/** The requests that are possible for a job in this status. */
export function possibleRequests(status: JobStatus): JobRequest[] {
  return JOB_REQUESTS.filter((request) => answerTo(request, status) !== 'refused');
}

/** Statuses in which the request is not refused. */
export function statusesFor(request: JobRequest): JobStatus[] {
  return JOB_STATUSES.filter((status) => answerTo(request, status) !== 'refused');
}

/** The reason why a request changes nothing. `already` is not an error: the request was made before. */
export type RequestRefusal = Extract<RequestAnswer, 'already' | 'refused'>;

/** A job that no worker has is cancelled at once; another is `cancelling` until its trainer has stopped. */
export function requestCancel(
  record: JobRecord,
  at: string,
  { force }: { force: boolean } = { force: false },
): JobDecision<RequestRefusal> {
  return answered(force ? 'force_cancel' : 'cancel', record, (target) => {
    const requested: JobRecord = { ...record, cancel_mode: force ? 'force' : 'graceful' };
    if (target === 'cancelled') return cancelledNow(requested, at);
    if (record.status === 'cancelling') return { record: requested, events: [] };
    return { record: moved(requested, 'cancelling', at), events: [{ type: 'cancelling' }] };
  });
}

/** A queued job is paused at once; a running one is `pausing` until its trainer has stopped. */
export function requestPause(record: JobRecord, at: string): JobDecision<RequestRefusal> {
  return answered('pause', record, (target) =>
    target === 'paused'
      ? pausedNow(record, at)
      : { record: moved(record, 'pausing', at), events: [{ type: 'pausing' }] },
  );
}

/** A paused job waits in the queue; its next attempt continues from the newest checkpoint. */
export function requestResume(record: JobRecord, at: string): JobDecision<RequestRefusal> {
  const reason = { code: 'resumed_by_user', message: 'The job was resumed on request.' } as const;
  return answered('resume', record, () => ({
    record: { ...moved(record, 'queued', at, reason), status_reason: null },
    events: [{ type: 'resumed' }],
  }));
}

/** A job that failed or was cancelled waits in the queue again, with its history but without its end. */
export function requestRetry(record: JobRecord, from: ResumeFrom, at: string): JobDecision<RequestRefusal> {
  const reason = {
    code: 'retried_by_user',
    message: `The job was retried on request, from ${from}.`,
  } as const;
  return answered('retry', record, () => ({
    record: {
      ...moved(record, 'queued', at, reason),
      status_reason: null,
      finished_at: null,
      cancel_mode: null,
      lost_workers: 0,
      fruitless_attempts: 0,
      worker: null,
      device: null,
      evaluation: null,
      ...withoutPredictions(record),
      ...(from === 'start' && {
        first_attempt: record.attempt + 1,
        resume_point: null,
        latest: null,
        checkpoint_epoch: null,
        reproducibility: null,
      }),
    },
    events: [{ type: 'retried', from }],
  }));
}

function answered(
  request: JobRequest,
  record: JobRecord,
  change: (target: RequestAnswer) => JobChange,
): JobDecision<RequestRefusal> {
  const answer = answerTo(request, record.status);
  return answer === 'already' || answer === 'refused' ? { refusal: answer } : change(answer);
}
