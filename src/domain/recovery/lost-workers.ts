import type { JobRecord, StatusReason } from '../../contracts/jobs/jobs.js';
import type { ResumePoint } from '../../contracts/jobs/progress.js';
import type { JobChange } from '../job/ports.js';
import { failedNow, moved, withoutPredictions } from '../job/statuses.js';

/** The reason of a job that its worker returned to the queue. */
export const WORKER_STOPPING: StatusReason = {
  code: 'worker_stopping',
  message:
    'The worker was stopped and returned the job to the queue; another attempt continues from the last saved state.',
};

/** The job of a worker that was lost. */
export function withoutWorker(record: JobRecord, at: string): JobChange {
  const lost = { ...record, lost_workers: record.lost_workers + 1 };
  return afterCrash(lost, workerLost(lost), at);
}

/** The job waits for another attempt, or fails after more fruitless attempts than its limit: it may be the cause of the crashes. */
export function afterCrash(record: JobRecord, reason: StatusReason, at: string): JobChange {
  const crashed = { ...record, fruitless_attempts: record.fruitless_attempts + 1 };
  return crashed.fruitless_attempts <= record.config.limits.max_restarts
    ? requeued(crashed, reason, at)
    : failedNow(crashed, givenUp(crashed, reason), at);
}

/** Whether a state is further on than another. */
export function isFurther(position: ResumePoint, than: ResumePoint | null): boolean {
  if (than === null) return true;
  return position.epoch > than.epoch || (position.epoch === than.epoch && position.step > than.step);
}

/** The job waits for another attempt: its epochs stay, and the other reports of the abandoned one are dropped. */
export function requeued(record: JobRecord, reason: StatusReason, at: string): JobChange {
  const waiting: JobRecord = {
    ...moved(record, 'queued', at, reason),
    phase: null,
    status_reason: reason,
    worker: null,
    device: null,
    evaluation: null,
    ...withoutPredictions(record),
  };
  return { record: waiting, events: [{ type: 'requeued', attempt: record.attempt, reason }] };
}

function workerLost({ lost_workers, worker }: JobRecord): StatusReason {
  const message =
    'The worker that ran the job was lost (killed, crashed, or cut off from Redis); another attempt continues from the last saved state.';
  return { code: 'worker_lost', message, details: { lost_workers, worker: worker ?? 'unknown' } };
}

function givenUp({ fruitless_attempts }: JobRecord, { code, message, details }: StatusReason): StatusReason {
  const how =
    code === 'worker_lost'
      ? 'The worker that ran the job was lost (killed, crashed, or cut off from Redis).'
      : message;
  const advice =
    `That made ${fruitless_attempts} attempts in a row that saved nothing new, so the job was given up. ` +
    'Look at the logs of the job, of the workers and of Redis and at the memory of their machines, then post the job again.';
  return { code, message: `${how} ${advice}`, details: { ...details, fruitless_attempts } };
}
