import type { Entry } from 'yauzl';
import { openZip, readEntry, type ZipArchive } from '../ingest/archives/zip-archive.js';
import { isHidden } from '../ingest/images/hidden-files.js';
import { Rejection, shown } from '../ingest/rejection.js';
import type { ReadingContext, WeightsFile } from './tensor-source.js';
import { MAX_JSON_BYTES } from './weights-json.js';

/** The files of an archive by their paths. Paths are never used on the disk. */
export interface ZipEntries {
  archive: ZipArchive;
  byPath: ReadonlyMap<string, Entry>;
}

/** Opens an archive with the limits of uploads; hidden files of operating systems are left out. */
export async function openEntries(file: WeightsFile, { limits }: ReadingContext): Promise<ZipEntries> {
  const archive = await openZip(file, limits, 'invalid_zip');
  const visible = archive.entries.filter(({ fileName }) => !isHidden(fileName));
  return { archive, byPath: new Map(visible.map((entry) => [entry.fileName, entry])) };
}

/** The text of an entry. @throws Rejection if it is too long or not UTF-8. */
export async function readText({ archive }: ZipEntries, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > MAX_JSON_BYTES)
    throw new Rejection(
      'too_large',
      `Entry ${shown(entry.fileName)} has ${entry.uncompressedSize} bytes; at most ${MAX_JSON_BYTES} are accepted.`,
    );
  const chunks: Buffer[] = [];
  for await (const chunk of readEntry(archive, entry)) chunks.push(chunk);
  return decodeUtf8(Buffer.concat(chunks), entry.fileName);
}

/** Decodes text. @throws Rejection `invalid_text` if it is not UTF-8. */
export function decodeUtf8(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Rejection('invalid_text', `${shown(name)} is not UTF-8 text. Save the model again.`);
  }
}

/** Unpacks an entry to the scratch directory. */
export async function unpack(
  { archive }: ZipEntries,
  entry: Entry,
  { scratch }: ReadingContext,
): Promise<WeightsFile> {
  return scratch.store(entry.fileName, '', readEntry(archive, entry));
}
