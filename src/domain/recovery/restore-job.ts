import type { JobEvent, NewJobEvent } from '../../contracts/jobs/events.js';
import type { JobRecord, StatusReason } from '../../contracts/jobs/jobs.js';
import type { JobChange } from '../job/ports.js';
import { isFinished, isTerminal } from '../job/statuses.js';
import { deliverJournals, newestAttempt } from './deliver-journals.js';
import { requeued } from './lost-workers.js';
import type { ArchivedJob } from './ports.js';
import { repairEvents } from './repair-events.js';

const RECORD_RESTORED: StatusReason = {
  code: 'record_restored',
  message:
    'Redis had lost the record of the job. It was restored from the files; another attempt continues from the last saved state.',
};

/** Restores the record and the events of a lost job: as they were, or, where the job was running, for another attempt. */
export function restoreJob(
  archived: ArchivedJob,
  at: string,
): { record: JobRecord; events: (JobEvent | NewJobEvent)[] } {
  const { record } = archived;
  const events = repairEvents(archived);
  if (isFinished(record.status)) return { record, events };
  const kept = withoutEnd(events);
  const delivered = deliverJournals(record, archived.journals, kept);
  const attempt = Math.max(record.attempt, newestAttempt(archived.journals));
  const { record: waiting, events: change } = toWaiting({ ...delivered.record, attempt }, at);
  return { record: waiting, events: [...kept, ...delivered.events, ...change] };
}

/**
 * Whether the stored record lacks changes of status that the copy has. A copy that is `running` does not count: a worker that
 * still has the job reports it, or the job is found as one whose worker was lost.
 */
export function isStale(stored: JobRecord, copy: JobRecord): boolean {
  const known = stored.status_history;
  const [last, same] = [known.at(-1), copy.status_history[known.length - 1]];
  const isPrefix = last !== undefined && last.status === same?.status && last.at === same.at;
  return isPrefix && copy.status_history.length > known.length && copy.status !== 'running';
}

/** The events are copied before the record: the last one may report an end that the record lacks. */
function withoutEnd(events: JobEvent[]): JobEvent[] {
  return isTerminal(events.at(-1)) ? events.slice(0, -1) : events;
}

/** A `cancelling` or `pausing` job is left to the reconciler, which looks for a registered model first. */
function toWaiting(record: JobRecord, at: string): JobChange {
  return record.status === 'running' ? requeued(record, RECORD_RESTORED, at) : { record, events: [] };
}
