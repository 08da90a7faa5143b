import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegisteredModel } from '../../../contracts/models.js';
import { unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import type { DataDirectory } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { renameSynced, TEMPORARY_FILE, writeFileAtomic } from '../files/atomic-file.js';
import { readDocument } from '../files/read-json.js';
import { projectDirectories } from '../project-directories.js';

/** Of a version that is there. */
export const MANIFEST_FILE = 'manifest.json';
/** Of one that was deleted: it keeps the number taken, and tells what its job has registered. */
const DELETED_FILE = 'deleted.json';
const FIELDS = ['name', 'version', 'job_id', 'files'] as const;

/**
 * Deletes the version in this directory: it is gone when its manifest has another name, in one step that takes no space on
 * a full disk; its files go after that. False where there is none.
 */
export async function removeVersion(path: string): Promise<boolean> {
  if (!(await renameSynced(join(path, MANIFEST_FILE), join(path, DELETED_FILE)))) return false;
  await finishRemoval(path);
  return true;
}

/** What is kept of a deleted version; undefined where none was. */
export function readRemoved(path: string): Promise<RegisteredModel | undefined> {
  return readDocument<RegisteredModel>(join(path, DELETED_FILE), FIELDS);
}

/** Finishes the deletions that crashes interrupted. @returns the directories of these versions */
export async function finishRemovals(directory: DataDirectory): Promise<string[]> {
  const finished: string[] = [];
  for (const path of await versionDirectories(directory)) {
    const names = await directoryNames(path);
    if (!names.includes(DELETED_FILE) || filesToRemove(names).length === 0) continue;
    await finishRemoval(path);
    finished.push(path);
  }
  return finished;
}

/** Harmless where another does the same. */
async function finishRemoval(path: string): Promise<void> {
  for (const name of filesToRemove(await directoryNames(path)))
    await rm(join(path, name), { recursive: true, force: true });
  // What only predictions need, such as the names of classes, goes too. A damaged manifest stays as it is.
  const removed = await unlessDamaged(readRemoved(path));
  if (removed === undefined) return;
  const { name, version, job_id, evaluation, files, restored_epoch } = removed;
  const kept: RegisteredModel = {
    name,
    version,
    job_id,
    evaluation,
    files,
    ...(restored_epoch !== undefined && { restored_epoch }),
  };
  await writeFileAtomic(join(path, DELETED_FILE), `${JSON.stringify(kept, null, 2)}\n`);
}

/** Temporary ones may be of another who does the same. */
function filesToRemove(names: readonly string[]): string[] {
  return names.filter((name) => name !== DELETED_FILE && !TEMPORARY_FILE.test(name));
}

async function versionDirectories(directory: DataDirectory): Promise<string[]> {
  const found: string[] = [];
  for (const { models } of await projectDirectories(directory))
    for (const name of await directoryNames(models))
      for (const version of await directoryNames(join(models, name))) found.push(join(models, name, version));
  return found;
}
