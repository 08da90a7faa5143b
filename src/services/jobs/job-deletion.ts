import { answerTo } from '../../domain/job/commands.js';
import type { JobFiles, JobRemoval, JobStore } from '../../domain/job/ports.js';

export interface JobDeletionDependencies {
  store: JobStore;
  jobFiles: JobFiles;
}

export type DeleteOutcome = { outcome: 'deleted' } | Exclude<JobRemoval, { outcome: 'removed' }>;

/**
 * Deletes a job that has ended. The record goes first, in one step that also notes whose files are to go: from then on
 * no worker's word is taken, and a process that dies before the files are gone leaves the note to the reconciler.
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

/** Removes the files of a job whose record is gone, then the note of it. Harmless where another does the same. */
export async function finishDeletion(
  { store, jobFiles }: JobDeletionDependencies,
  id: string,
): Promise<void> {
  await jobFiles.remove(id);
  await store.forgetRemoved(id);
}
