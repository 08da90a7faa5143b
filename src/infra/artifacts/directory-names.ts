import type { Dirent } from 'node:fs';
import { opendir, readdir } from 'node:fs/promises';
import { isMissing } from './data-directory.js';

/** Entries of a large directory that are read at a time. */
const ENTRIES_PER_READ = 256;

/** Names of the entries of a directory; empty if it does not exist. */
export const directoryNames = (path: string): Promise<string[]> => emptyIfMissing(readdir(path));

/** The same with the type of each entry. */
export const directoryEntries = (path: string): Promise<Dirent[]> =>
  emptyIfMissing(readdir(path, { withFileTypes: true }));

/** The wanted names of a directory with many thousand entries: requests are served in between. */
export const manyDirectoryNames = (path: string, isWanted: (name: string) => boolean): Promise<string[]> =>
  emptyIfMissing(readInParts(path, isWanted));

async function readInParts(path: string, isWanted: (name: string) => boolean): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(path, { bufferSize: ENTRIES_PER_READ }))
    if (isWanted(name)) names.push(name);
  return names;
}

async function emptyIfMissing<Entry>(reading: Promise<Entry[]>): Promise<Entry[]> {
  try {
    return await reading;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
