import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { DEFAULT_PROJECT } from '../../../contracts/access.js';
import type { JobEvent, NewJobEvent } from '../../../contracts/jobs/events.js';
import type { JobDefinition, JobRecord, JobStatus } from '../../../contracts/jobs/jobs.js';
import type { EpochMetrics, Progress } from '../../../contracts/jobs/progress.js';
import { labelTexts } from '../../../domain/job/labels.js';
import { isActive, isFinished } from '../../../domain/job/statuses.js';
import type { RedisKeys } from '../keys.js';
import { WRITE_JOB } from '../scripts.js';

/** A record as it was read: a write must find it unchanged. */
export interface ReadJob {
  record: JobRecord;
  /** Present where the record was stored with its definition inside; the next write moves it to its own key. */
  definition: JobDefinition | undefined;
  progress: Progress | null;
  revision: string;
  /** Events written so far, and so the id of the last one. */
  eventCount: number;
}

/** The state that a new job is written over. */
export interface AbsentJob {
  record: undefined;
  definition: JobDefinition;
  revision: '0';
  eventCount: 0;
}

/** `outdated`: another write came since the record was read. */
export type WriteOutcome = 'written' | 'outdated' | 'too_many_unfinished';

/** Writes a decision over the record that it was made on. */
export async function writeJob(
  redis: Redis,
  keys: RedisKeys,
  read: ReadJob | AbsentJob,
  next: { record: JobRecord; events: (JobEvent | NewJobEvent)[] },
  maxUnfinished?: number,
): Promise<WriteOutcome> {
  const { record } = next;
  const { id, project, status } = record;
  const events = number(next.events, read.eventCount + 1);
  const isNewRun = events.some(({ type }) => type === 'started' || type === 'requeued');
  const written = await WRITE_JOB(redis, {
    ...writtenKeys(keys, record, read.record?.status ?? status),
    newIndexes: read.record === undefined ? fixedIndexes(keys, record) : [],
    id,
    token: randomUUID(),
    expectedRevision: read.revision,
    record: JSON.stringify(record),
    definition: read.definition === undefined ? '' : JSON.stringify(read.definition),
    firstEvent: read.eventCount + 1,
    events: JSON.stringify(events.map((event) => JSON.stringify(event))),
    epochs: JSON.stringify(epochsOf(record, events).map((epoch) => [epoch.epoch, JSON.stringify(epoch)])),
    clearEpochs: flag(record.latest === null),
    clearProgress: flag(isNewRun || !isActive(status)),
    isUnfinished: flag(!isFinished(status)),
    maxUnfinished: maxUnfinished ?? '',
    otherProject: project === DEFAULT_PROJECT ? '' : project,
    attempt: record.attempt,
  });
  if (written === -1) return 'too_many_unfinished';
  return written === 1 ? 'written' : 'outdated';
}

const flag = (value: boolean): string => (value ? '1' : '0');

/** The indexes of what never changes of a job: its labels and its kind. */
export function fixedIndexes(keys: RedisKeys, { project, labels, kind = 'train' }: JobRecord): string[] {
  const byLabel = labelTexts(labels).map((text) => keys.jobsByLabel(project, text));
  return kind === 'train' ? byLabel : [...byLabel, keys.jobsByKind(project, kind)];
}

function writtenKeys(keys: RedisKeys, { id, project, status }: JobRecord, from: JobStatus) {
  return {
    job: keys.job(id),
    definitionKey: keys.definition(id),
    eventLog: keys.events(id),
    epochSet: keys.epochs(id),
    projectJobs: keys.jobs(project),
    oldStatusIndex: keys.jobsByStatus(project, from),
    newStatusIndex: keys.jobsByStatus(project, status),
    unfinishedJobs: keys.unfinishedJobs(project),
    projects: keys.projects,
    unarchived: keys.unarchived,
    changed: keys.changed(id),
  };
}

/** The epochs that count: a restored log also has those from before a start from the beginning. */
function epochsOf({ first_attempt }: JobRecord, events: readonly JobEvent[]): EpochMetrics[] {
  const epochs = events.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []));
  return epochs.filter(({ attempt }) => attempt >= first_attempt);
}

/** Events that have a number keep it. */
function number(events: (JobEvent | NewJobEvent)[], first: number): JobEvent[] {
  const at = new Date().toISOString();
  return events.map((event, index) => ({ id: first + index, at, ...event }));
}
