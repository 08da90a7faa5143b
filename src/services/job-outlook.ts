import type { Progress } from '../contracts/job-progress.js';
import type { JobRecord } from '../contracts/jobs.js';
import { remainingSeconds, waitSeconds } from '../domain/estimates.js';
import type { JobQueue, JobStore } from '../domain/job-ports.js';
import { isActive } from '../domain/job-transitions.js';
import type { WorkerDirectory, WorkerInfo } from '../domain/ports.js';

export interface JobOutlookDependencies {
  /** Of all projects: one queue serves them all, and what is said of it names no job. */
  everybodysJobs: Pick<JobStore, 'getState' | 'getProgress'>;
  queue: Pick<JobQueue, 'position'>;
  workers: WorkerDirectory;
  now: () => Date;
}

type FreeIn = (number | null)[];

/** What is said of a job beside its record. */
export interface JobView {
  record: JobRecord;
  progress: Progress | null;
  queuePosition: number | null;
  estimatedStartAt: string | null;
  estimatedFinishAt: string | null;
}

/**
 * Shows jobs of one answer, with the progress that was read along or is read here. What the workers are at is read once,
 * and only where a job waits. Where queue or workers do not answer, the outlook is unknown: the answer to a POST whose
 * record is written must not fail over it.
 */
export function createJobViews(
  dependencies: JobOutlookDependencies,
): (record: JobRecord, progress?: Progress | null) => Promise<JobView> {
  let freeIn: Promise<FreeIn> | undefined;
  const progressOf = ({ id }: JobRecord) => dependencies.everybodysJobs.getProgress(id);
  return async (record, progress) => {
    if (isActive(record.status))
      return viewRunning(dependencies, record, progress === undefined ? await progressOf(record) : progress);
    if (record.status !== 'queued') return { record, ...NOTHING };
    freeIn ??= readFreeIn(dependencies).catch(() => []);
    return viewQueued(dependencies, record, freeIn);
  };
}

const NOTHING = { progress: null, queuePosition: null, estimatedStartAt: null, estimatedFinishAt: null };

function viewRunning({ now }: JobOutlookDependencies, record: JobRecord, progress: Progress | null): JobView {
  const estimatedFinishAt = timeIn(now(), remainingSeconds(record, progress));
  return { ...NOTHING, record, progress, estimatedFinishAt };
}

async function viewQueued(
  { queue, now }: JobOutlookDependencies,
  record: JobRecord,
  freeIn: Promise<FreeIn>,
): Promise<JobView> {
  const queuePosition = await queue.position(record.id).catch(() => null);
  const seconds = queuePosition === null ? null : waitSeconds(queuePosition, await freeIn);
  return { ...NOTHING, record, queuePosition, estimatedStartAt: timeIn(now(), seconds) };
}

/** Of every job that the live workers can run at a time: in how many seconds its place is free. */
async function readFreeIn(dependencies: JobOutlookDependencies): Promise<FreeIn> {
  const workers = await dependencies.workers.list();
  return (await Promise.all(workers.map((worker) => freeInOf(dependencies, worker)))).flat();
}

async function freeInOf({ everybodysJobs }: JobOutlookDependencies, worker: WorkerInfo): Promise<FreeIn> {
  const running = await Promise.all(worker.running.map((id) => everybodysJobs.getState(id)));
  const busy = running
    .filter((state) => state !== undefined)
    .filter(({ record }) => isActive(record.status))
    .map(({ record, progress }) => remainingSeconds(record, progress));
  const free = Math.max(0, worker.concurrency - busy.length);
  return [...busy, ...Array.from({ length: free }, () => 0)];
}

function timeIn(now: Date, seconds: number | null): string | null {
  return seconds === null || !Number.isFinite(seconds)
    ? null
    : new Date(now.getTime() + seconds * 1000).toISOString();
}
