import { readdir } from 'node:fs/promises';
import { isMissing } from './data-directory.js';

/** Names of the entries of a directory; empty if it does not exist. */
export async function directoryNames(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
