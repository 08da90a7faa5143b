import { answerTo } from '../../domain/job/commands.js';
import type { JobFiles, JobRemoval, JobRemovals } from '../../domain/job/ports.js';

export interface JobDeletionDependencies {
  store: JobRemovals;
  jobFiles: JobFiles;
}

export type DeleteOutcome = { outcome: 'deleted' } | Exclude<JobRemoval, { outcome: 'removed' }>;

/**
 * Deletes a job that has ended. The record is removed first, in one step that also notes the files to remove: from then on
 * reports of workers are refused, and where this process dies before the files are removed, the reconciler finds the note.
 */
export async function deleteJob(dependencies: JobDeletionDependencies, id: string): Promise<DeleteOutcome> {
  const removal = await dependencies.store.remove(
    id,
    ({ status }) => answerTo('delete', status) === 'deleted',
  );
  if (removal.outcome !== 'removed') return removal;
  await finishDeletion(dependencies, id);
  return { outcome: 'deleted' };
}

/** Removes the files of a removed job, then the note of it. Idempotent. */
export async function finishDeletion(
  { store, jobFiles }: JobDeletionDependencies,
  id: string,
): Promise<void> {
  await jobFiles.remove(id);
  await store.forgetRemoved(id);
}
