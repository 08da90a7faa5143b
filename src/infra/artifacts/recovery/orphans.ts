import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { TEMPORARY_FILE } from '../files/atomic-file.js';
import { isOlderThan } from '../files/is-older-than.js';
import { finishRemovals } from '../models/model-removal.js';
import { projectDirectories } from '../project-directories.js';
import { discardDirectory, removeStaleStaging } from '../staging.js';

/** Far longer than it takes to write a file or to accept a job. */
const STALE_AFTER_MS = 6 * 3600 * 1000;

/**
 * Removes the leftovers of crashes: staging directories of dead uploads, unfinished files, models that were being deleted, and
 * directories of jobs without a record. A directory with a `job.json` stays: a lost record is restored from it.
 * @returns the paths removed, below the data directory
 */
export async function removeOrphans(
  directory: DataDirectory,
  hasRecord: (jobId: string) => Promise<boolean>,
): Promise<string[]> {
  await removeStaleStaging(directory);
  const removed = await finishRemovals(directory);
  for (const id of await directoryNames(directory.jobs)) {
    if (!isPathSafe('job id', id)) continue;
    const isOrphan = await isOrphanedJob(directory, id, hasRecord);
    if (!isOrphan) removed.push(...(await removeTemporaryFiles(directory.job(id))));
    else if (await discardDirectory(directory, directory.job(id))) removed.push(directory.job(id));
  }
  for (const { models } of await projectDirectories(directory))
    removed.push(...(await removeTemporaryFiles(models)));
  return removed;
}

async function isOrphanedJob(
  directory: DataDirectory,
  id: string,
  hasRecord: (jobId: string) => Promise<boolean>,
): Promise<boolean> {
  const names = await directoryNames(directory.job(id));
  return (
    !names.includes('job.json') &&
    (await isOlderThan(directory.job(id), STALE_AFTER_MS)) &&
    !(await hasRecord(id))
  );
}

async function removeTemporaryFiles(folder: string): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await directoryNames(folder)) {
    const path = join(folder, name);
    if (!TEMPORARY_FILE.test(name)) removed.push(...(await removeTemporaryFiles(path)));
    else if (await isOlderThan(path, STALE_AFTER_MS)) {
      await rm(path, { force: true });
      removed.push(path);
    }
  }
  return removed;
}
