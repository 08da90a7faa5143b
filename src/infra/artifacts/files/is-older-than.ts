import { stat } from 'node:fs/promises';
import { isMissing } from '../data-directory.js';

/** Whether a file or directory was last changed longer ago than that; false for one that is gone. */
export async function isOlderThan(path: string, ms: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > ms;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
