import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetStore } from '../../domain/ports.js';
import { type DataDirectory, isMissing } from './data-directory.js';
import { directoryNames } from './directory-names.js';
import { isOlderThan } from './files/is-older-than.js';

const STALE_AFTER_MS = 24 * 3600 * 1000;

/** Creates an empty directory in staging. */
export async function createStagingDirectory(
  directory: DataDirectory,
): ReturnType<DatasetStore['createStaging']> {
  const path = stagingPath(directory, 'upload');
  await mkdir(path);
  return { directory: path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Removes a directory so that no reader ever sees half of it: renamed into staging first. False if it does
 * not exist.
 */
export async function discardDirectory(directory: DataDirectory, path: string): Promise<boolean> {
  const trash = stagingPath(directory, 'trash');
  try {
    await rename(path, trash);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  await rm(trash, { recursive: true, force: true });
  return true;
}

/**
 * Removes leftovers of crashed uploads. A day is far longer than any upload may take, so an upload in
 * progress in another API process is never touched.
 */
export async function removeStaleStaging(directory: DataDirectory): Promise<void> {
  for (const name of await directoryNames(directory.staging)) {
    const path = join(directory.staging, name);
    if (await isOlderThan(path, STALE_AFTER_MS)) await rm(path, { recursive: true, force: true });
  }
}

function stagingPath(directory: DataDirectory, kind: string): string {
  return join(directory.staging, `${kind}-${randomBytes(8).toString('hex')}`);
}
