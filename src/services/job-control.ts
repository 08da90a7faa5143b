import type { JobRecord, ResumeFrom } from '../contracts/jobs.js';
import {
  type RequestRefusal,
  requestCancel,
  requestPause,
  requestResume,
  requestRetry,
} from '../domain/job-requests.js';
import { isActive } from '../domain/job-transitions.js';
import type { CancelSignal, JobArchive, JobDecision, JobQueue, JobStore } from '../domain/ports.js';

export interface JobControlDependencies {
  store: JobStore;
  queue: JobQueue;
  archive: JobArchive;
  cancelSignal: CancelSignal;
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
  retry(id: string, from: ResumeFrom): Promise<RequestOutcome>;
}

/** The requests over the given ports. */
export function createJobControl(dependencies: JobControlDependencies): JobControl {
  const { queue, now } = dependencies;
  const at = () => now().toISOString();
  const stop = (id: string, decide: Decide) => request(dependencies, id, decide, tellToStop(dependencies));
  const enqueue = (id: string, decide: Decide) =>
    request(dependencies, id, decide, ({ priority }) => queue.add(id, priority));
  return {
    cancel: (id, options) => stop(id, (record) => requestCancel(record, at(), options)),
    pause: (id) => stop(id, (record) => requestPause(record, at())),
    resume: (id) => enqueue(id, (record) => requestResume(record, at())),
    retry: (id, from) => enqueue(id, (record) => requestRetry(record, from, at())),
  };
}

type Decide = (record: JobRecord) => JobDecision<RequestRefusal>;
type Tell = (record: JobRecord) => Promise<unknown>;

async function request(
  dependencies: JobControlDependencies,
  id: string,
  decide: Decide,
  send: Tell,
): Promise<RequestOutcome> {
  const update = await dependencies.store.update(id, decide);
  if (update.outcome === 'not_found') return { outcome: 'not_found' };
  const { record } = update;
  if (update.outcome === 'refused' && update.refusal === 'refused') return { outcome: 'refused', record };
  // Also where it was asked before: the hint may have been lost.
  await Promise.all([archiveJob(dependencies, id), tell(dependencies, id, () => send(record))]);
  return { outcome: update.outcome === 'updated' ? 'accepted' : 'already', record };
}

/** A job that no worker has leaves the queue; the worker of another is told to look at its record. */
function tellToStop({ queue, cancelSignal }: JobControlDependencies): Tell {
  return ({ id, status }) => (isActive(status) ? cancelSignal.send(id) : queue.remove(id));
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
