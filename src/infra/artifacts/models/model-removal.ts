import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegisteredModel } from '../../../contracts/models.js';
import { unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import type { DataDirectory } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { renameSynced, TEMPORARY_FILE, writeFileAtomic } from '../files/atomic-file.js';
import { readDocument } from '../files/read-json.js';
import { projectDirectories } from '../project-directories.js';

/** The manifest of an existing version. */
export const MANIFEST_FILE = 'manifest.json';
/** The manifest of a deleted version: it reserves the number, and records what its job registered. */
const DELETED_FILE = 'deleted.json';
const FIELDS = ['name', 'version', 'job_id', 'files'] as const;

/**
 * Deletes the version in this directory: renaming its manifest deletes it in one step that needs no space on
 * a full disk; its files are removed afterwards. False if it does not exist.
 */
export async function removeVersion(path: string): Promise<boolean> {
  if (!(await renameSynced(join(path, MANIFEST_FILE), join(path, DELETED_FILE)))) return false;
  await finishRemoval(path);
  return true;
}

/** The record of a deleted version; undefined if there is none. */
export function readRemoved(path: string): Promise<RegisteredModel | undefined> {
  return readDocument<RegisteredModel>(join(path, DELETED_FILE), FIELDS);
}

/** Completes deletions interrupted by crashes. @returns the directories of these versions */
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

/** Harmless if another process does the same. */
async function finishRemoval(path: string): Promise<void> {
  for (const name of filesToRemove(await directoryNames(path)))
    await rm(join(path, name), { recursive: true, force: true });
  // Data needed only for predictions, such as class names, is removed too. A damaged manifest stays as it is.
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

/** Temporary files may belong to another process doing the same. */
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
