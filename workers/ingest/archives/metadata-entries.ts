import type { Entry } from 'yauzl';
import { HEAD_BYTES } from './content-kind.js';
import { readEntryHead, type ZipArchive } from './zip-archive.js';

/** The column of a metadata table with the paths of the files, relative to the table. */
export const PATH_COLUMN = 'file_name';

const METADATA = /(^|\/)metadata\.(csv|jsonl)$/i;

/** Whether a path is that of a metadata table. */
export const isMetadata = (path: string): boolean => METADATA.test(path);

/** Tables that describe the files of an archive: metadata.csv or .jsonl with a column `file_name`. */
export async function metadataEntries(archive: ZipArchive, entries: readonly Entry[]): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const entry of entries) {
    if (!isMetadata(entry.fileName)) continue;
    const [line = ''] = (await readEntryHead(archive, entry, HEAD_BYTES)).toString('latin1').split(/[\r\n]/);
    if (new RegExp(`(^|[^\\w])${PATH_COLUMN}([^\\w]|$)`).test(line)) found.push(entry);
  }
  return found;
}
