import { readdir } from 'node:fs/promises';
import { isMissing } from './data-directory.js';

/** Names of the entries of a directory; none when there is no such directory. */
export async function directoryNames(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
