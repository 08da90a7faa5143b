import { createReadStream } from 'node:fs';
import type { Entry } from 'yauzl';
import { readEntry, verifyEntry, type ZipArchive } from '../archives/zip-archive.js';
import type { SourceFile } from '../scratch.js';

/** A .npy file, in an archive or by itself. */
export interface ArraySource {
  /** Without folders and `.npy`: what its array is called. */
  name: string;
  sizeBytes: number;
  read(): AsyncIterable<Buffer>;
  /** Reads it to its end for its checksum alone; throws a Rejection when it is damaged. */
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

/** A file as an array; it has no checksum. */
export function fileSource({ path, name, sizeBytes }: SourceFile): ArraySource {
  return {
    name: arrayName(name),
    sizeBytes,
    read: () => createReadStream(path),
    verify: async () => undefined,
  };
}

const arrayName = (path: string): string => path.replace(/\.npy(\.gz)?$/i, '');
