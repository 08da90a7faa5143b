import type { UploadFormat, UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import { type ContentKind, contentKind, HEAD_BYTES } from '../archives/content-kind.js';
import { unpackGzip } from '../archives/unpack-gzip.js';
import { openZip, readEntry, type ZipArchive } from '../archives/zip-archive.js';
import { zipContents } from '../archives/zip-contents.js';
import type { Findings } from '../findings.js';
import { Rejection, shown } from '../rejection.js';
import { readHead, type Scratch, type SourceFile } from '../scratch.js';
import { refusal, refusedFormat, singleImage } from './refused-formats.js';

/** An upload of known format; compressed files are unpacked, except archives that are read in place. */
export interface Upload {
  format: UploadFormat;
  /** One file, except for csv, npy and idx. */
  files: [SourceFile, ...SourceFile[]];
}

/** Formats in which a file of each kind of content can be read; the first unless `format` decides. */
const READABLE: Readonly<Partial<Record<ContentKind, readonly [UploadFormat, ...UploadFormat[]]>>> = {
  npy: ['npy'],
  idx: ['idx'],
  text: ['csv', 'json'],
  json: ['json', 'csv'],
};

/**
 * Detects the format of an upload from the content of its files. Names are not trusted: they only help to
 * give conversion advice. @throws Rejection for an unsupported format, by name, and for a `format` that does
 * not match the content.
 */
export async function openUpload(
  { files, options, limits }: Pick<IngestRequest, 'files' | 'options' | 'limits'>,
  scratch: Scratch,
  findings: Findings,
): Promise<Upload> {
  const unpacked = await unpackAll(files, scratch);
  const [first, ...others] = unpacked;
  if (first === undefined)
    throw new Rejection('missing_files', 'No file was uploaded; send at least one as multipart/form-data.');
  const { kind } = first;
  if (kind !== 'zip') return openFiles([first, ...others], options);
  if (others.length > 0) throw tooManyFiles('zip', files.length);
  return openArchive(first.file, { options, limits }, scratch, findings);
}

interface Identified {
  file: SourceFile;
  kind: ContentKind;
  head: Buffer;
}

async function unpackAll(files: SourceFile[], scratch: Scratch): Promise<Identified[]> {
  const identified: Identified[] = [];
  for (const file of files) identified.push(await unpack(file, scratch));
  return identified;
}

async function unpack(file: SourceFile, scratch: Scratch): Promise<Identified> {
  const packed = await identify(file);
  return packed.kind === 'gzip' ? identify(await unpackGzip(file, scratch)) : packed;
}

async function identify(file: SourceFile): Promise<Identified> {
  const head = await readHead(file.path, HEAD_BYTES);
  return { file, head, kind: contentKind(head) };
}

/** Formats that are read from a zip without unpacking it. */
const ARCHIVES: readonly UploadFormat[] = ['npz', 'image_zip', 'image_table', 'text_zip'];

async function openArchive(
  file: SourceFile,
  { options, limits }: Pick<IngestRequest, 'options' | 'limits'>,
  scratch: Scratch,
  findings: Findings,
): Promise<Upload> {
  if (options.format !== undefined && ARCHIVES.includes(options.format))
    return { format: options.format, files: [file] };
  const archive = await openZip(file, limits, 'invalid_zip');
  try {
    const contents = await zipContents(file, archive, findings);
    if (!('entries' in contents)) {
      checkFormat(options, [contents.format], file, 'a zip of what that format names');
      return { format: contents.format, files: [file] };
    }
    const extracted = await extract(archive, contents.entries, file, scratch);
    return openFiles(await unpackAll(extracted, scratch), options);
  } finally {
    archive.close();
  }
}

async function extract(
  archive: ZipArchive,
  entries: ZipArchive['entries'],
  { sha256 }: SourceFile,
  scratch: Scratch,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const entry of entries) {
    const name = entry.fileName.split('/').at(-1) ?? entry.fileName;
    files.push(await scratch.store(name, sha256, readEntry(archive, entry)));
  }
  return files;
}

/** Formats of several files. */
const OF_SEVERAL: readonly UploadFormat[] = ['csv', 'idx', 'npy'];

/** Files that are not archives: all of one kind, and several only if the format allows it. */
function openFiles(identified: Identified[], options: UploadOptions): Upload {
  const [first, ...others] = identified;
  if (first === undefined) throw new Error('there is a file');
  for (const one of identified) checkReadable(one);
  const other = others.find(({ kind }) => kind !== first.kind);
  if (other !== undefined) throw mixedKinds(first, other);
  const readable = READABLE[first.kind] ?? ['csv'];
  checkFormat(options, readable, first.file, DESCRIPTIONS[first.kind]);
  const format = options.format ?? readable[0];
  if (others.length > 0 && !OF_SEVERAL.includes(format)) throw tooManyFiles(format, identified.length);
  return { format, files: [first.file, ...others.map(({ file }) => file)] };
}

const DESCRIPTIONS: Readonly<Record<ContentKind, string>> = {
  gzip: 'compressed twice',
  zip: 'a zip',
  npy: 'a .npy array',
  idx: 'an idx array',
  image: 'an image',
  json: 'JSON',
  text: 'text',
  empty: 'empty',
  unknown: 'of an unknown format',
};

function checkReadable({ file, kind, head }: Identified): void {
  if (READABLE[kind] !== undefined && kind !== 'text') return;
  const refused = refusedFormat(head, file.name);
  if (refused !== undefined) throw refusal(file.name, refused);
  if (kind === 'text') return;
  if (kind === 'empty') throw new Rejection('empty_dataset', `${shown(file.name)} is empty: it has 0 bytes.`);
  if (kind === 'image') throw singleImage(file.name, head);
  throw new Rejection(
    'unknown_format',
    `${shown(file.name)} is ${DESCRIPTIONS[kind]} and begins with the bytes ${head.toString('hex', 0, 8)}; it is in none of the supported formats: .npz, .npy pairs, idx (images and labels), CSV, TSV, JSON rows, a zip of class folders of images or texts, a zip of images with metadata.csv, any of them gzipped.`,
  );
}

function checkFormat(
  { format }: UploadOptions,
  readable: readonly UploadFormat[],
  file: SourceFile,
  description: string,
): void {
  if (format === undefined || readable.includes(format)) return;
  throw new Rejection(
    'invalid_value',
    `format=${format} was sent, but ${shown(file.name)} is ${description}, read as ${readable.join(' or ')}. Omit format, or send a file of that format.`,
    '/format',
  );
}

function mixedKinds(one: Identified, other: Identified): Rejection {
  return new Rejection(
    'too_many_files',
    `The files have different formats: ${shown(one.file.name)} is ${DESCRIPTIONS[one.kind]}, ${shown(other.file.name)} is ${DESCRIPTIONS[other.kind]}. Upload the files of one dataset, in one format.`,
  );
}

function tooManyFiles(format: string, count: number): Rejection {
  return new Rejection(
    'too_many_files',
    `${count} files were uploaded; a dataset in ${format} format is a single file.`,
  );
}
