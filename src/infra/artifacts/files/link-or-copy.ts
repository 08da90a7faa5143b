import { copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from '../data-directory.js';
import { linkFileAtomic, syncFile } from './atomic-file.js';

/** Gives a file another path, as a link where the file system has them, else as a copy. @throws Error if it is missing */
export async function linkOrCopy(existing: string, path: string): Promise<void> {
  try {
    await linkFileAtomic(existing, path);
  } catch (error) {
    if (isMissing(error)) throw error;
    await copyFile(existing, path);
    await syncFile(path);
    await syncFile(dirname(path));
  }
}
