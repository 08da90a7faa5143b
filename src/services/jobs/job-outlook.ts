import type { WaitingReason } from '../../contracts/jobs/attributes.js';
import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { Progress } from '../../contracts/jobs/progress.js';
import { remainingSeconds } from '../../domain/admission/estimates.js';
import type { JobLog, JobRecords } from '../../domain/job/ports.js';
import { isActive } from '../../domain/job/statuses.js';
import { createStartOutlook, type StartOutlook, type StartOutlookDependencies } from './start-outlook.js';

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
 * Views of jobs. The state of the workers is read once for all views of one turn of the event loop, and only where a job
 * waits. Where queue or workers do not answer, the outlook is unknown: the answer to a POST whose record is written must
 * not fail because of it.
 */
export function createJobViews(dependencies: JobOutlookDependencies): ViewJob {
  const { allJobs, now } = dependencies;
  const outlook = createStartOutlook(dependencies);
  const timeOf = createEstimates(now);
  return async (record, known) => {
    const { status } = record;
    if (status === 'queued') return viewQueued(record, await outlook(record), timeOf);
    if (!isActive(status)) return { record, ...NOTHING };
    const progress = known === undefined ? await allJobs.getProgress(record.id) : known;
    const estimatedFinishAt = timeOf(record, remainingSeconds(record, progress));
    return { ...NOTHING, record, progress, estimatedFinishAt };
  };
}

const NOTHING = {
  progress: null,
  queuePosition: null,
  waitingReason: null,
  estimatedStartAt: null,
  estimatedFinishAt: null,
};

function viewQueued(
  record: JobRecord,
  { queuePosition, waitingReason, seconds }: StartOutlook,
  timeOf: EstimatedTime,
): JobView {
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
