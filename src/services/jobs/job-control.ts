import type { JobRecord, ResumeFrom } from '../../contracts/jobs/jobs.js';
import type { Quotas } from '../../domain/admission/quotas.js';
import {
  type RequestRefusal,
  requestCancel,
  requestPause,
  requestResume,
  requestRetry,
} from '../../domain/job/commands.js';
import type { JobDecision, JobRecords, JobUpdate } from '../../domain/job/ports.js';
import { placementOf } from '../../domain/job/queue/placement.js';
import { type CancelSignal, enqueue, type JobQueue } from '../../domain/job/queue/ports.js';
import { isActive } from '../../domain/job/statuses.js';
import type { JobArchive } from '../../domain/recovery/ports.js';

export interface JobControlDependencies {
  store: JobRecords;
  queue: JobQueue;
  archive: JobArchive;
  cancelSignal: CancelSignal;
  quotas: Pick<Quotas, 'maxUnfinishedJobs'>;
  now: () => Date;
  /** Called when a record was written but queue or workers could not be notified; the reconciler does it later. */
  onQueueFailed: (jobId: string, error: unknown) => void;
  /** Called when a record could not be copied to the disk; nothing is lost while Redis has it. */
  onArchiveFailed: (jobId: string, error: unknown) => void;
}

/** `already`: the same was requested before, and is in progress or done. */
export type RequestOutcome =
  | { outcome: 'accepted' | 'already' | 'refused'; record: JobRecord }
  | { outcome: 'not_found' };

/** The requests of clients about existing jobs. Each is one decision on the record, then a hint to queue or worker. */
export interface JobControl {
  cancel(id: string, options: { force: boolean }): Promise<RequestOutcome>;
  pause(id: string): Promise<RequestOutcome>;
  resume(id: string): Promise<RequestOutcome>;
  /** A retried job is unfinished again, and counts towards the limit of its project. */
  retry(id: string, from: ResumeFrom): Promise<RequestOutcome | { outcome: 'too_many_unfinished' }>;
}

/** The requests over the given ports. */
export function createJobControl(dependencies: JobControlDependencies): JobControl {
  const { store, queue, quotas, now } = dependencies;
  const at = () => now().toISOString();
  const addToQueue: Notify = (record) => enqueue(queue, record);
  const stop = async (id: string, decide: Decide) =>
    follow(dependencies, await store.update(id, decide), requestStop(dependencies));
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
type Notify = (record: JobRecord) => Promise<unknown>;

/** Archives the record and notifies queue or worker, once the request is recorded. */
async function follow(
  dependencies: JobControlDependencies,
  update: JobUpdate<RequestRefusal>,
  send: Notify,
): Promise<RequestOutcome> {
  if (update.outcome === 'not_found') return { outcome: 'not_found' };
  const { record } = update;
  const { id } = record;
  if (update.outcome === 'refused' && update.refusal === 'refused') return { outcome: 'refused', record };
  // Also for a repeated request: the hint may have been lost.
  await Promise.all([archiveJob(dependencies, id), notify(dependencies, id, () => send(record))]);
  return { outcome: update.outcome === 'updated' ? 'accepted' : 'already', record };
}

/** Removes a job that no worker has from the queue; else makes its worker look at the record. */
function requestStop({ queue, cancelSignal }: JobControlDependencies): Notify {
  return (record) =>
    isActive(record.status) ? cancelSignal.send(record.id) : queue.remove(record.id, placementOf(record));
}

/**
 * Sends a hint that may fail: once the record is written, the answer does not depend on the queue, because the reconciler
 * queues jobs that are missing there. An error would make the client repeat a request that was carried out.
 */
export async function notify(
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

/** Copies a job's record to the disk, from which it can be restored. */
export async function archiveJob(
  { archive, onArchiveFailed }: Pick<JobControlDependencies, 'archive' | 'onArchiveFailed'>,
  id: string,
): Promise<void> {
  await archive.save(id).catch((error: unknown) => onArchiveFailed(id, error));
}
