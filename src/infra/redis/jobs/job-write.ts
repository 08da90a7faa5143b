import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { DEFAULT_PROJECT } from '../../../contracts/access.js';
import type { JobEvent, NewJobEvent } from '../../../contracts/job-events.js';
import type { Progress } from '../../../contracts/job-progress.js';
import type { JobRecord, JobStatus } from '../../../contracts/jobs.js';
import { labelTexts } from '../../../domain/job/labels.js';
import { isActive, isFinished } from '../../../domain/job/statuses.js';
import type { RedisKeys } from '../keys.js';
import { WRITE_JOB } from '../scripts.js';

/** A record as it was read: what a write must find unchanged. */
export interface ReadJob {
  record: JobRecord;
  progress: Progress | null;
  revision: string;
  /** Events written so far, and so the id of the last one. */
  eventCount: number;
}

/** What a job that is not there yet is written over. */
export interface AbsentJob {
  record: undefined;
  revision: '0';
  eventCount: 0;
}

/** `outdated`: somebody else wrote since the record was read. */
export type WriteOutcome = 'written' | 'outdated' | 'too_many_unfinished';

/** Writes a decision over what it was made on. */
export async function writeJob(
  redis: Redis,
  keys: RedisKeys,
  read: ReadJob | AbsentJob,
  next: { record: JobRecord; events: (JobEvent | NewJobEvent)[] },
  maxUnfinished?: number,
): Promise<WriteOutcome> {
  const { id, project, status, labels } = next.record;
  const events = number(next.events, read.eventCount + 1);
  const epochs = events.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []));
  // A restored log tells of epochs before a start from the beginning too.
  const counted = epochs.filter(({ attempt }) => attempt >= next.record.first_attempt);
  const hasNone = next.record.latest === null;
  const anew = events.some((event) => event.type === 'started' || event.type === 'requeued');
  const names = writeKeys(keys, next.record, read.record?.status ?? status);
  if (read.record === undefined)
    names.push(...labelTexts(labels).map((text) => keys.jobsByLabel(project, text)));
  const written = await redis.eval(
    WRITE_JOB,
    names.length,
    ...names,
    id,
    randomUUID(),
    read.revision,
    JSON.stringify(next.record),
    read.eventCount + 1,
    JSON.stringify(events.map((event) => JSON.stringify(event))),
    JSON.stringify(counted.map((epoch) => [epoch.epoch, JSON.stringify(epoch)])),
    hasNone ? '1' : '0',
    anew || !isActive(status) ? '1' : '0',
    isFinished(status) ? '0' : '1',
    maxUnfinished ?? '',
    project === DEFAULT_PROJECT ? '' : project,
    next.record.attempt,
  );
  if (written === -1) return 'too_many_unfinished';
  return written === 1 ? 'written' : 'outdated';
}

function writeKeys(keys: RedisKeys, { id, project, status }: JobRecord, from: JobStatus): string[] {
  return [
    keys.job(id),
    keys.events(id),
    keys.epochs(id),
    keys.jobs(project),
    keys.jobsByStatus(project, from),
    keys.jobsByStatus(project, status),
    keys.changed(id),
    keys.unfinishedJobs(project),
    keys.projects,
    keys.unarchived,
  ];
}

/** Events that have their number keep it. */
function number(events: (JobEvent | NewJobEvent)[], first: number): JobEvent[] {
  const at = new Date().toISOString();
  return events.map((event, index) => ({ id: first + index, at, ...event }));
}
