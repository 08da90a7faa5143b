import type { JobRecord, StatusReason } from '../../../contracts/jobs/jobs.js';
import type { JobDecision } from '../ports.js';
import { failedNow } from '../statuses.js';
import { describePlacement, placementOf } from './placement.js';

/** When the job entered its status, in milliseconds: for a queued job, when it began to wait. */
export function sinceOf({ status_history, created_at }: JobRecord): number {
  return Date.parse(status_history.at(-1)?.at ?? created_at);
}

/** Whether a queued job has waited longer than it may. */
export function isQueueTimeOver(record: JobRecord, now: Date): boolean {
  const { max_queue_seconds } = record.config.limits;
  if (record.status !== 'queued' || max_queue_seconds === null) return false;
  return now.getTime() - sinceOf(record) > max_queue_seconds * 1000;
}

/** A job that has waited too long fails. */
export function expireQueued(record: JobRecord, now: Date): JobDecision<'not_over'> {
  if (!isQueueTimeOver(record, now)) return { refusal: 'not_over' };
  return failedNow(record, queueTimeExceeded(record), now.toISOString());
}

function queueTimeExceeded(record: JobRecord): StatusReason {
  const seconds = record.config.limits.max_queue_seconds ?? 0;
  const asked = describePlacement(placementOf(record));
  const message = `The job, which requests ${asked}, waited in the queue for longer than limits.max_queue_seconds (${seconds} s). Retry it when workers are free, start more workers that accept it, or allow it to wait longer.`;
  return { code: 'queue_time_exceeded', message, details: { max_queue_seconds: seconds } };
}
