import { createReadStream } from 'node:fs';
import type { Entry } from 'yauzl';
import { readEntry, verifyEntry, type ZipArchive } from '../archives/zip-archive.js';
import type { SourceFile } from '../scratch.js';

/** A .npy file, inside an archive or on its own. */
export interface ArraySource {
  /** The array name: the file name without folders and `.npy`. */
  name: string;
  sizeBytes: number;
  read(): AsyncIterable<Buffer>;
  /** Reads the array to its end only to verify its checksum; throws a Rejection if it is damaged. */
  verify(): Promise<void>;
}

/** An entry of an archive as an array. */
export function entrySource(archive: ZipArchive, entry: Entry): ArraySource {
  return {
    name: arrayName(entry.fileName),
    sizeBytes: entry.uncompressedSize,
    read: () => readEntry(archive, entry),
    verify: () => verifyEntry(archive, entry),
  };
}

/** A file as an array; files have no checksum. */
export function fileSource({ path, name, sizeBytes }: SourceFile): ArraySource {
  return {
    name: arrayName(name),
    sizeBytes,
    read: () => createReadStream(path),
    verify: async () => undefined,
  };
}

const arrayName = (path: string): string => path.replace(/\.npy(\.gz)?$/i, '');
