import type { JobRecord, StatusReason } from '../contracts/jobs.js';
import { failedNow, moved } from './job-transitions.js';
import type { JobChange } from './ports.js';

/** Why a job waits again that its worker gave back. */
export const WORKER_STOPPING: StatusReason = {
  code: 'worker_stopping',
  message:
    'The worker was stopped and gave the job back to the queue; another attempt starts from the beginning.',
};

/**
 * The job of a worker that is gone (crash, power, network): it waits for another, or fails after more than its limit, as
 * it may be what kills the machines.
 */
export function withoutWorker(record: JobRecord, at: string): JobChange {
  const lost = { ...record, lost_workers: record.lost_workers + 1 };
  return lost.lost_workers <= record.config.limits.max_restarts
    ? requeued(lost, workerLost(lost), at)
    : failedNow(lost, tooManyWorkersLost(lost), at);
}

/** The job waits for another attempt: nothing that the abandoned attempt told holds for it. */
export function requeued(record: JobRecord, reason: StatusReason, at: string): JobChange {
  const waiting: JobRecord = {
    ...moved(record, 'queued', at, reason),
    phase: null,
    status_reason: reason,
    worker: null,
    device: null,
    latest: null,
    evaluation: null,
  };
  return { record: waiting, events: [{ type: 'requeued', attempt: record.attempt, reason }] };
}

function workerLost(record: JobRecord): StatusReason {
  const message =
    'The worker that ran the job was lost (killed, crashed, or cut off from Redis); another attempt starts from the beginning.';
  return { code: 'worker_lost', message, details: lossDetails(record) };
}

function tooManyWorkersLost(record: JobRecord): StatusReason {
  const message =
    `The job lost its worker ${record.lost_workers} times (killed, crashed, or cut off from Redis), so it was given up. ` +
    'Look at the logs of the workers and of Redis and at the memory of their machines, then post the job again.';
  return { code: 'worker_lost', message, details: lossDetails(record) };
}

function lossDetails({ lost_workers, worker }: JobRecord): NonNullable<StatusReason['details']> {
  return { lost_workers, worker: worker ?? 'unknown' };
}
