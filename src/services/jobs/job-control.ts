import type { JobRecord, ResumeFrom } from '../../contracts/jobs.js';
import type { Quotas } from '../../domain/admission/quotas.js';
import {
  type RequestRefusal,
  requestCancel,
  requestPause,
  requestResume,
  requestRetry,
} from '../../domain/job/commands.js';
import { placementOf } from '../../domain/job/placement.js';
import type { JobDecision, JobStore, JobUpdate } from '../../domain/job/ports.js';
import { type CancelSignal, enqueue, type JobQueue } from '../../domain/job/queue-ports.js';
import { isActive } from '../../domain/job/statuses.js';
import type { JobArchive } from '../../domain/recovery/ports.js';

export interface JobControlDependencies {
  store: JobStore;
  queue: JobQueue;
  archive: JobArchive;
  cancelSignal: CancelSignal;
  quotas: Pick<Quotas, 'maxUnfinishedJobs'>;
  now: () => Date;
  /** Told when a record was written but queue or workers could not be told of it; the reconciler does it later. */
  onQueueFailed: (jobId: string, error: unknown) => void;
  /** Told when a record could not be copied to the disk; while Redis keeps it, nothing is lost. */
  onArchiveFailed: (jobId: string, error: unknown) => void;
}

/** `already`: the same was asked before, and is on its way or has come true. */
export type RequestOutcome =
  | { outcome: 'accepted' | 'already' | 'refused'; record: JobRecord }
  | { outcome: 'not_found' };

/** What clients ask of jobs that are there. Each request is one decision on the record, then a hint to queue or worker. */
export interface JobControl {
  cancel(id: string, options: { force: boolean }): Promise<RequestOutcome>;
  pause(id: string): Promise<RequestOutcome>;
  resume(id: string): Promise<RequestOutcome>;
  /** The job is one more that has not ended: the project may have too many. */
  retry(id: string, from: ResumeFrom): Promise<RequestOutcome | { outcome: 'too_many_unfinished' }>;
}

/** The requests over the given ports. */
export function createJobControl(dependencies: JobControlDependencies): JobControl {
  const { store, queue, quotas, now } = dependencies;
  const at = () => now().toISOString();
  const addToQueue: Tell = (record) => enqueue(queue, record);
  const stop = async (id: string, decide: Decide) =>
    follow(dependencies, await store.update(id, decide), tellToStop(dependencies));
  return {
    cancel: (id, options) => stop(id, (record) => requestCancel(record, at(), options)),
    pause: (id) => stop(id, (record) => requestPause(record, at())),
    resume: async (id) =>
      follow(dependencies, await store.update(id, (record) => requestResume(record, at())), addToQueue),
    retry: async (id, from) => {
      const limits = { maxUnfinished: quotas.maxUnfinishedJobs };
      const update = await store.reopen(id, (record) => requestRetry(record, from, at()), limits);
      return update.outcome === 'too_many_unfinished' ? update : follow(dependencies, update, addToQueue);
    },
  };
}

type Decide = (record: JobRecord) => JobDecision<RequestRefusal>;
type Tell = (record: JobRecord) => Promise<unknown>;

/** What follows once the record says what was asked. */
async function follow(
  dependencies: JobControlDependencies,
  update: JobUpdate<RequestRefusal>,
  send: Tell,
): Promise<RequestOutcome> {
  if (update.outcome === 'not_found') return { outcome: 'not_found' };
  const { record } = update;
  const { id } = record;
  if (update.outcome === 'refused' && update.refusal === 'refused') return { outcome: 'refused', record };
  // Also where it was asked before: the hint may have been lost.
  await Promise.all([archiveJob(dependencies, id), tell(dependencies, id, () => send(record))]);
  return { outcome: update.outcome === 'updated' ? 'accepted' : 'already', record };
}

/** A job that no worker has leaves the queue; the worker of another is told to look at its record. */
function tellToStop({ queue, cancelSignal }: JobControlDependencies): Tell {
  return (record) =>
    isActive(record.status) ? cancelSignal.send(record.id) : queue.remove(record.id, placementOf(record));
}

/**
 * The record is the promise: once it is written, the answer does not depend on the queue, because the reconciler adds
 * what the queue does not know. An error here would make the client ask again for what was done.
 */
export async function tell(
  { onQueueFailed }: Pick<JobControlDependencies, 'onQueueFailed'>,
  id: string,
  send: () => Promise<unknown>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    onQueueFailed(id, error);
  }
}

/** Copies a job's record to the disk, from which it can be rebuilt. */
export async function archiveJob(
  { archive, onArchiveFailed }: Pick<JobControlDependencies, 'archive' | 'onArchiveFailed'>,
  id: string,
): Promise<void> {
  await archive.save(id).catch((error: unknown) => onArchiveFailed(id, error));
}
