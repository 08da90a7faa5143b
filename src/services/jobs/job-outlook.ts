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

/**
 * Views of the jobs of one answer; progress is read where it is not passed. The state of the workers is read once, and only
 * where a job waits. Where queue or workers do not answer, the outlook is unknown: the answer to a POST whose record is
 * written must not fail because of it.
 */
export function createJobViews(
  dependencies: JobOutlookDependencies,
): (record: JobRecord, progress?: Progress | null) => Promise<JobView> {
  const outlook = createStartOutlook(dependencies);
  const progressOf = ({ id }: JobRecord) => dependencies.allJobs.getProgress(id);
  return async (record, progress) => {
    if (isActive(record.status))
      return viewRunning(dependencies, record, progress === undefined ? await progressOf(record) : progress);
    if (record.status !== 'queued') return { record, ...NOTHING };
    return viewQueued(dependencies, record, outlook);
  };
}

const NOTHING = {
  progress: null,
  queuePosition: null,
  waitingReason: null,
  estimatedStartAt: null,
  estimatedFinishAt: null,
};

function viewRunning({ now }: JobOutlookDependencies, record: JobRecord, progress: Progress | null): JobView {
  const estimatedFinishAt = timeIn(now(), remainingSeconds(record, progress));
  return { ...NOTHING, record, progress, estimatedFinishAt };
}

async function viewQueued(
  { now }: JobOutlookDependencies,
  record: JobRecord,
  outlook: (record: JobRecord) => Promise<StartOutlook>,
): Promise<JobView> {
  const { queuePosition, waitingReason, seconds } = await outlook(record);
  return { ...NOTHING, record, queuePosition, waitingReason, estimatedStartAt: timeIn(now(), seconds) };
}

function timeIn(now: Date, seconds: number | null): string | null {
  return seconds === null || !Number.isFinite(seconds)
    ? null
    : new Date(now.getTime() + seconds * 1000).toISOString();
}
