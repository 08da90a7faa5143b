import { LRUCache } from 'lru-cache';
import type { WaitingReason } from '../../contracts/jobs/attributes.js';
import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { Progress } from '../../contracts/jobs/progress.js';
import { remainingSeconds } from '../../domain/admission/estimates.js';
import { batchReads } from '../../domain/batch-reads.js';
import type { JobLog, JobRecords } from '../../domain/job/ports.js';
import { isActive } from '../../domain/job/statuses.js';
import { createStartOutlooks, type StartOutlook, type StartOutlookDependencies } from './start-outlook.js';

export interface JobOutlookDependencies extends StartOutlookDependencies {
  allJobs: Pick<JobRecords, 'getState'> & Pick<JobLog, 'getProgress'>;
  now: () => Date;
}

/** A job with its progress and outlook. */
export interface JobView {
  record: JobRecord;
  progress: Progress | null;
  queuePosition: number | null;
  waitingReason: WaitingReason | null;
  estimatedStartAt: string | null;
  estimatedFinishAt: string | null;
}

/** Shows a job; progress is read where it is not passed. */
export type ViewJob = (record: JobRecord, progress?: Progress | null) => Promise<JobView>;

/**
 * Views of jobs. Queue and workers are read once for all views of one turn of the event loop, after the last of them was
 * asked for, and only where a job waits; views of the same record in one turn are one object. Where queue or workers do not
 * answer, the outlook is unknown: the answer to a POST whose record is written must not fail because of it.
 */
export function createJobViews(dependencies: JobOutlookDependencies): ViewJob {
  const { allJobs, now } = dependencies;
  const readOutlooks = createStartOutlooks(dependencies);
  const timeOf = createEstimates(now);
  const viewQueued = batchReads((records: readonly JobRecord[]) => {
    const outlooks = readOutlooks(records);
    return records.map(async (record, index) => withOutlook(record, (await outlooks)[index], timeOf));
  });
  return async (record, known) => {
    const { status } = record;
    if (status === 'queued') return viewQueued(record);
    if (!isActive(status)) return { record, ...NOTHING };
    const progress = known === undefined ? await allJobs.getProgress(record.id) : known;
    const estimatedFinishAt = timeOf(record, remainingSeconds(record, progress));
    return { ...NOTHING, record, progress, estimatedFinishAt };
  };
}

/** Reads a job and shows it. */
export type ReadJobView = (id: string) => Promise<JobView | undefined>;

const MOST_QUEUED = 1000;

/**
 * The outlook of a job that was queued when it was last read is read at the same time as its record, and dropped where the
 * record has changed in between.
 */
export function createJobViewReader(store: Pick<JobRecords, 'getState'>, view: ViewJob): ReadJobView {
  const queued = new LRUCache<string, JobRecord>({ max: MOST_QUEUED });
  return async (id) => {
    const last = queued.get(id);
    const early = last && view(last);
    const found = await store.getState(id);
    if (found === undefined) return undefined;
    if (found.record === last) return early;
    if (found.record.status === 'queued') queued.set(id, found.record);
    else queued.delete(id);
    return view(found.record, found.progress);
  };
}

const NOTHING = {
  progress: null,
  queuePosition: null,
  waitingReason: null,
  estimatedStartAt: null,
  estimatedFinishAt: null,
};

function withOutlook(record: JobRecord, outlook: StartOutlook | undefined, timeOf: EstimatedTime): JobView {
  const { queuePosition = null, waitingReason = null, seconds = null } = outlook ?? {};
  return { ...NOTHING, record, queuePosition, waitingReason, estimatedStartAt: timeOf(record, seconds) };
}

/** The time in so many seconds; null if unknown. */
type EstimatedTime = (record: JobRecord, seconds: number | null) => string | null;

/** A time that has passed is put off no more often than this. */
const PUT_OFF_MS = 1000;

/**
 * An estimate keeps its time until the record or the estimated seconds change, or it has passed: a job about which nothing
 * new is known looks the same at each poll.
 */
function createEstimates(now: () => Date): EstimatedTime {
  const known = new WeakMap<JobRecord, { seconds: number; time: number; text: string }>();
  return (record, seconds) => {
    if (seconds === null || !Number.isFinite(seconds)) return null;
    const current = now().getTime();
    const last = known.get(record);
    if (last !== undefined && last.seconds === seconds && last.time > current - PUT_OFF_MS) return last.text;
    const time = current + seconds * 1000;
    const text = new Date(time).toISOString();
    known.set(record, { seconds, time, text });
    return text;
  };
}
