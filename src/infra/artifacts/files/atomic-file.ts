import { randomBytes } from 'node:crypto';
import { link, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../data-directory.js';

/** The name pattern of incomplete files. */
export const TEMPORARY_FILE = /^\..+\.[0-9a-f]{12}\.tmp$/;

/**
 * Writes a file so that readers see either the old bytes or the new ones, never a part: temporary file in the
 * same directory, fsync, rename, fsync of the directory.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    await writeSynced(temporary, data, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFile(dirname(path));
}

/**
 * Gives a complete file a second name, as atomically as `writeFileAtomic`: both names share the bytes on
 * disk. @throws Error if the file system does not support links
 */
export async function linkFileAtomic(existing: string, path: string): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    await link(existing, temporary);
    await rename(temporary, path);
  } finally {
    // Renaming a link to the file that already has the name does nothing.
    await rm(temporary, { force: true });
  }
  await syncFile(dirname(path));
}

/**
 * Makes a finished directory visible under its final name: fsync of everything in it, rename, fsync of both
 * parents. @throws Error with code ENOTEMPTY or EEXIST if a non-empty directory has the final name.
 */
export async function publishDirectory(temporary: string, final: string): Promise<void> {
  await syncTree(temporary);
  await rename(temporary, final);
  await syncFile(dirname(final));
  if (dirname(temporary) !== dirname(final)) await syncFile(dirname(temporary));
}

/** Renames a file within its directory, atomically and durably; false if it does not exist. */
export async function renameSynced(path: string, other: string): Promise<boolean> {
  try {
    await rename(path, other);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  await syncFile(dirname(other));
  return true;
}

function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

async function writeSynced(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    await (entry.isDirectory() ? syncTree(path) : syncFile(path));
  }
  await syncFile(directory);
}

/** Flushes a file, or the names in a directory, to the disk. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
