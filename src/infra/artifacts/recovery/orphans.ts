import type { Dirent } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { directoryEntries, manyDirectoryNames } from '../directory-names.js';
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
 * @param rest Called after each job; default: does not wait
 * @returns the paths removed, below the data directory
 */
export async function removeOrphans(
  directory: DataDirectory,
  hasRecord: (jobId: string) => Promise<boolean>,
  rest: () => Promise<void> = async () => {},
): Promise<string[]> {
  await removeStaleStaging(directory);
  const removed = await finishRemovals(directory);
  for (const id of await manyDirectoryNames(directory.jobs, (name) => isPathSafe('job id', name))) {
    removed.push(...(await cleanJob(directory, id, hasRecord)));
    await rest();
  }
  for (const { models } of await projectDirectories(directory))
    removed.push(...(await removeTemporaryFiles(models, await directoryEntries(models))));
  return removed;
}

async function cleanJob(
  directory: DataDirectory,
  id: string,
  hasRecord: (jobId: string) => Promise<boolean>,
): Promise<string[]> {
  const folder = directory.job(id);
  const entries = await directoryEntries(folder);
  const isOrphan =
    !entries.some(({ name }) => name === 'job.json') &&
    (await isOlderThan(folder, STALE_AFTER_MS)) &&
    !(await hasRecord(id));
  if (!isOrphan) return removeTemporaryFiles(folder, entries);
  return (await discardDirectory(directory, folder)) ? [folder] : [];
}

async function removeTemporaryFiles(folder: string, entries: readonly Dirent[]): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!TEMPORARY_FILE.test(entry.name)) {
      if (entry.isDirectory())
        removed.push(...(await removeTemporaryFiles(path, await directoryEntries(path))));
    } else if (await isOlderThan(path, STALE_AFTER_MS)) {
      await rm(path, { force: true });
      removed.push(path);
    }
  }
  return removed;
}
