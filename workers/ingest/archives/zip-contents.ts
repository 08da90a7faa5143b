import type { Entry } from 'yauzl';
import { unsupportedImage } from '../../images/image-format.js';
import { splitOf } from '../csv/csv-files.js';
import type { Findings } from '../findings.js';
import { refusal, refusedFormat, refusedZip } from '../formats/refused-formats.js';
import { splitOfFolder } from '../images/folder-names.js';
import { isHidden } from '../images/hidden-files.js';
import { Rejection, shown } from '../rejection.js';
import { type ContentKind, contentKind, HEAD_BYTES } from './content-kind.js';
import { metadataEntries } from './metadata-entries.js';
import { readEntryHead, type ZipArchive } from './zip-archive.js';

/** The contents of a zip: arrays, images, or files of another supported format. */
export type ZipContents =
  | { format: 'npz' | 'image_zip' | 'image_table' | 'text_zip' }
  | { format: 'table' | 'idx'; entries: Entry[] };

/** Image extensions; the content of a file decides how it is decoded. */
export const IMAGE_NAME = /\.(png|jpe?g|jpe|jfif|jfi|jif|webp|gif|bmp|dib)$/i;
const ARRAY_NAME = /\.npy$/i;
const TABLE_NAME = /\.(csv|tsv|tab|json|jsonl|ndjson|data)(\.gz)?$/i;
const TEXT_NAME = /\.(txt|dat)$/i;
const IDX_NAME = /(idx\d|ubyte)/i;
const ABOUT = /^(readme|licen[cs]e|copying|index|changelog|notes?|authors|citation)\b|metadata/i;
/** Archives with more entries than this are not inspected entry by entry. */
const MAX_SNIFFED = 2000;

/**
 * Detects the contents of a zip from its file names if they are conclusive, else from the first bytes of its
 * files. @throws Rejection if it contains none of the supported formats, or more than one.
 */
export async function zipContents(
  file: { name: string },
  archive: ZipArchive,
  findings: Findings,
): Promise<ZipContents> {
  const visible = archive.entries.filter(({ fileName }) => !isHidden(fileName));
  const document = refusedZip(visible.map(({ fileName }) => fileName));
  if (document !== undefined) throw refusal(file.name, document);
  const array = visible.find(({ fileName }) => ARRAY_NAME.test(fileName));
  const image = visible.find(({ fileName }) => IMAGE_NAME.test(fileName));
  if (array !== undefined && image !== undefined) throw ambiguous(array, image);
  if (array !== undefined) return { format: 'npz' };
  if (image !== undefined) return { format: await imageFormat(archive, visible) };
  return contentsByBytes(await sniff(archive, visible), archive, findings);
}

/** The format of images: with a table of their names, or in folders. */
async function imageFormat(
  archive: ZipArchive,
  visible: readonly Entry[],
): Promise<'image_table' | 'image_zip'> {
  const tables = await metadataEntries(archive, visible);
  return tables.length > 0 ? 'image_table' : 'image_zip';
}

interface Sniffed {
  entry: Entry;
  kind: ContentKind;
  head: Buffer;
}

async function sniff(archive: ZipArchive, entries: readonly Entry[]): Promise<Sniffed[]> {
  const sniffed: Sniffed[] = [];
  for (const entry of entries.slice(0, MAX_SNIFFED)) {
    const head = await readEntryHead(archive, entry, HEAD_BYTES);
    sniffed.push({ entry, head, kind: contentKind(head) });
  }
  return sniffed;
}

function contentsByBytes(sniffed: Sniffed[], archive: ZipArchive, findings: Findings): ZipContents {
  const ofKind = (kind: ContentKind) => sniffed.filter((one) => one.kind === kind).map(({ entry }) => entry);
  if (ofKind('image').length > 0) return { format: 'image_zip' };
  if (ofKind('npy').length > 0) return { format: 'npz' };
  const idx = sniffed.filter(isIdx).map(({ entry }) => entry);
  if (idx.length > 0) return skippingOthers({ format: 'idx', entries: idx }, idx, archive, findings);
  const named = sniffed.filter(isTable);
  if (named.length === 0 && areTextFolders(sniffed)) return { format: 'text_zip' };
  const tables = (named.length > 0 ? named : sniffed.filter(looksLikeTable)).map(({ entry }) => entry);
  if (tables.length > 1 && !areSplits(tables)) throw severalTables(tables);
  if (tables.length > 0)
    return skippingOthers({ format: 'table', entries: tables }, tables, archive, findings);
  // Their own parser rejects them by name.
  if (sniffed.some(({ head }) => unsupportedImage(head) !== undefined)) return { format: 'image_zip' };
  throw refusedMember(sniffed) ?? nothingToRead(sniffed);
}

function isIdx({ entry, kind }: Sniffed): boolean {
  return kind === 'idx' || (kind === 'gzip' && IDX_NAME.test(baseName(entry)));
}

/** Text files in several folders that are not splits: one folder per class. */
function areTextFolders(sniffed: readonly Sniffed[]): boolean {
  const texts = sniffed.filter(
    ({ entry, kind }) => isTextFile(entry) && (kind === 'text' || kind === 'json'),
  );
  const folders = new Set(texts.map(({ entry }) => folderOf(entry)));
  return [...folders].filter((folder) => folder !== '' && splitOfFolder(folder) === undefined).length > 1;
}

const folderOf = ({ fileName }: Entry): string => fileName.split('/').at(-2) ?? '';

/** Compressed members count as tables by name only. */
function isTable({ entry, kind }: Sniffed): boolean {
  const name = baseName(entry);
  if (kind !== 'text' && kind !== 'json' && kind !== 'gzip') return false;
  return !ABOUT.test(name) && (TABLE_NAME.test(name) || (kind !== 'gzip' && !name.includes('.')));
}

/** A text whose first two lines contain some delimiter equally often. */
function looksLikeTable({ entry, kind, head }: Sniffed): boolean {
  const [first = '', second = ''] = head.toString('latin1').split(/\r?\n/);
  const countOf = (line: string, delimiter: string) => line.split(delimiter).length - 1;
  const isDelimited = [',', ';', '\t', '|'].some(
    (delimiter) => countOf(first, delimiter) > 0 && countOf(first, delimiter) === countOf(second, delimiter),
  );
  return kind === 'text' && TEXT_NAME.test(entry.fileName) && !ABOUT.test(baseName(entry)) && isDelimited;
}

/** Reports the other files of the archive as skipped. */
function skippingOthers<Contents extends ZipContents>(
  contents: Contents,
  read: Entry[],
  archive: ZipArchive,
  findings: Findings,
): Contents {
  for (const entry of archive.entries) {
    if (read.includes(entry)) continue;
    if (isHidden(entry.fileName)) findings.skip('files', 'hidden_file', entry.fileName);
    else reportOther(entry, findings);
  }
  return contents;
}

function reportOther({ fileName }: Entry, findings: Findings): void {
  findings.skip('files', 'other_file', fileName);
  findings.warn('skipped_files', 'Other files in the archive were skipped.', [fileName]);
}

/** Whether an entry is a text of a class folder, by its name. */
export const isTextFile = ({ fileName }: { fileName: string }): boolean => /\.txt$/i.test(fileName);

const baseName = ({ fileName }: Entry): string => fileName.split('/').at(-1) ?? '';

function ambiguous(array: Entry, image: Entry): Rejection {
  return new Rejection(
    'invalid_value',
    `The archive contains both arrays (${shown(array.fileName)}) and images (${shown(image.fileName)}). Send format=npz to read the arrays, or format=image_zip to read the images.`,
    '/format',
  );
}

/** Whether each table is named after a split, as in train.csv and test.csv. */
function areSplits(tables: Entry[]): boolean {
  const splits = new Set(tables.map((entry) => splitOf({ name: baseName(entry) })));
  return splits.size === tables.length && splits.has('train') && !splits.has(undefined);
}

function severalTables(tables: Entry[]): Rejection {
  const names = tables.slice(0, 5).map(({ fileName }) => shown(fileName));
  return new Rejection(
    'too_many_files',
    `The archive contains ${tables.length} tables: ${names.join(', ')}${tables.length > 5 ? ', …' : ''}. Upload only the training table, or name the files after their splits: train.csv, val.csv, test.csv.`,
  );
}

function refusedMember(sniffed: Sniffed[]): Rejection | undefined {
  for (const { entry, kind, head } of sniffed) {
    const format = refusedFormat(head, entry.fileName);
    if (format !== undefined) return refusal(entry.fileName, format);
    if (kind === 'zip' || kind === 'gzip') return archiveInside(entry);
  }
  return undefined;
}

/** Rejects a nested archive. */
export function archiveInside({ fileName }: Entry): Rejection {
  return new Rejection(
    'invalid_layout',
    `Entry ${shown(fileName)} is a nested archive; pack the files themselves.`,
  );
}

function nothingToRead(sniffed: Sniffed[]): Rejection {
  const names = sniffed.slice(0, 5).map(({ entry }) => shown(entry.fileName));
  const held = names.length === 0 ? 'no file' : names.join(', ');
  return new Rejection(
    'invalid_layout',
    `The archive contains no image (PNG, JPEG, WebP, GIF or BMP), .npy array or table (.csv, .tsv, .json), only ${held}. Expected one folder per class, such as cat/1.png and dog/1.png, or one table, or x.npy and y.npy.`,
  );
}
