import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Packs the files of a directory. @param under The folder of the archive that they lie in @param created the time that it notes */
export async function zipDirectory(
  directory: string,
  target: string,
  { under, created }: { under: string; created: Date },
): Promise<void> {
  const archive = new ZipFile();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // Weights hardly shrink.
  const options = { mtime: created, compress: false };
  for (const file of files.sort()) archive.addFile(file, join(under, relative(directory, file)), options);
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(target));
}
