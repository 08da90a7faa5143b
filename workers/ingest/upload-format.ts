import { open } from 'node:fs/promises';
import type { UploadFormat, UploadOptions } from '../../src/contracts/datasets.js';
import type { IngestRequest } from '../../src/contracts/ingest-protocol.js';
import { Rejection, shown } from './rejection.js';

const BY_NAME: readonly (readonly [RegExp, UploadFormat])[] = [
  [/\.npz$/i, 'npz'],
  [/\.csv$/i, 'csv'],
  [/\.zip$/i, 'image_zip'],
  [/(idx\d|ubyte)/i, 'idx'],
];
const ZIP_MAGIC = '504b';
const GZIP_MAGIC = '1f8b';
/** Two zero bytes, then the type of the elements. */
const IDX_MAGIC = /^0000(08|09|0b|0c|0d|0e)/;

/**
 * The format of an upload: the one asked for, else told from the file names, else from the first bytes.
 * @throws Rejection when nothing tells, or a format of one file comes with several.
 */
export async function detectFormat(
  files: IngestRequest['files'],
  options: UploadOptions,
): Promise<UploadFormat> {
  const [first] = files;
  if (first === undefined)
    throw new Rejection('missing_files', 'No file was uploaded; send one as multipart/form-data.');
  const format = options.format ?? formatByName(first.name) ?? (await formatByContent(first.path));
  if (format === undefined) {
    throw new Rejection(
      'unknown_format',
      `${shown(first.name)} is none of the formats taken: .npz, idx (images and labels), .csv, .zip of class folders. Send format=… if it is one.`,
    );
  }
  if (format !== 'idx' && format !== 'csv' && files.length > 1) throw tooManyFiles(format, files.length);
  return format;
}

function formatByName(name: string): UploadFormat | undefined {
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
}

async function formatByContent(path: string): Promise<UploadFormat | undefined> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return formatOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function formatOf(head: Buffer): UploadFormat | undefined {
  const magic = head.toString('hex', 0, 4);
  if (magic.startsWith(ZIP_MAGIC)) return head.includes('.npy') ? 'npz' : 'image_zip';
  if (IDX_MAGIC.test(magic) || magic.startsWith(GZIP_MAGIC)) return 'idx';
  return head.length > 0 && !head.includes(0) && head.includes(',') ? 'csv' : undefined;
}

function tooManyFiles(format: UploadFormat, count: number): Rejection {
  return new Rejection(
    'too_many_files',
    `${count} files were uploaded; a data set of format ${format} is one file.`,
  );
}
