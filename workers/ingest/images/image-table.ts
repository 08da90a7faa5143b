import type { Entry } from 'yauzl';
import { isMetadata, metadataEntries, PATH_COLUMN } from '../archives/metadata-entries.js';
import { openZip, readEntry, type ZipArchive } from '../archives/zip-archive.js';
import {
  arrayFileName,
  type IngestedArray,
  type IngestedArrays,
  plainArray,
  type SplitName,
  type StoredPart,
} from '../arrays/arrays.js';
import type { IngestedTables } from '../csv/csv-ingest.js';
import { type CsvFile, ingestCsv } from '../csv/reading/csv.js';
import { freeName } from '../csv/table-arrays.js';
import type { Findings } from '../findings.js';
import { jsonToCsv } from '../json/json-rows.js';
import { Rejection, shown } from '../rejection.js';
import type { SourceFile } from '../scratch.js';
import { splitOfFolder } from './folder-names.js';
import { isHidden } from './hidden-files.js';
import type { ImageContext } from './image-context.js';
import { checkSupported, findImages, type ImageEntry } from './image-entries.js';
import { createImageReader, type ImageReader } from './image-reader.js';

/** The metadata table of a split, and the folder that its paths begin at. */
interface Metadata {
  entry: Entry;
  folder: string;
}

type Tables = { train: Metadata } & Partial<Record<'validation' | 'test', Metadata>>;

/**
 * Reads a zip of images with a table, metadata.csv, that names them in its column `file_name` and has their
 * labels, and further inputs, in the others. Samples are in the order of the table.
 */
export async function ingestImageTable(file: SourceFile, context: ImageContext): Promise<IngestedArrays> {
  const { limits, findings } = context;
  const archive = await openZip(file, limits, 'invalid_zip');
  try {
    const tables = bySplit(await metadataEntries(archive, archive.entries));
    const found = await findImages(archive, quietly(findings));
    const read = await readTables(tables, archive, file, context);
    const images = namedImages(tables, read.paths, found.images);
    reportFiles(archive, found.images, images, findings);
    const image = await readImages(images, archive, context);
    return { arrays: withImages(image, read.arrays), isShuffled: false };
  } finally {
    archive.close();
  }
}

/** Other files than images and tables are reported together later. */
const quietly = (findings: Findings): Findings => ({
  ...findings,
  warn: () => undefined,
  skip: () => undefined,
});

/** One table, or one in the folder of each split. */
function bySplit(entries: readonly Entry[]): Tables {
  const [only, ...more] = entries.map((entry): Metadata => ({ entry, folder: folderOf(entry.fileName) }));
  if (only === undefined) throw noTable();
  if (more.length === 0) return { train: only };
  const all = [only, ...more];
  const ofSplit = (split: SplitName) =>
    all.filter(({ folder }) => splitOfFolder(folder.split('/').at(-2) ?? '') === split);
  const [[train], [validation], [test]] = [ofSplit('train'), ofSplit('validation'), ofSplit('test')];
  const found = [train, validation, test].filter((one) => one !== undefined);
  if (train === undefined || found.length < all.length) throw unclearTables(entries);
  return { train, ...(validation && { validation }), ...(test && { test }) };
}

/** With a slash at the end, or empty. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

async function readTables(
  { train, validation, test }: Tables,
  archive: ZipArchive,
  { sha256 }: SourceFile,
  { options, limits, output, scratch, findings }: ImageContext,
): Promise<IngestedTables> {
  const extract = async ({ entry }: Metadata): Promise<CsvFile> => {
    const stored = await scratch.store(entry.fileName, sha256, readEntry(archive, entry));
    const table = /\.jsonl$/i.test(entry.fileName) ? await jsonToCsv(stored, scratch) : stored;
    return { ...table, pathColumn: PATH_COLUMN };
  };
  const held = {
    ...(validation && { validation: await extract(validation) }),
    ...(test && { test: await extract(test) }),
  };
  const target = { output, findings, maxTextCharacters: limits.maxTextCharacters };
  return ingestCsv(await extract(train), { header: 'true', ...options }, target, held);
}

type Images = Partial<Record<SplitName, ImageEntry[]>>;

/** The images that the tables name. @throws Rejection for paths that the archive lacks */
function namedImages(tables: Tables, paths: IngestedTables['paths'], images: readonly ImageEntry[]): Images {
  const byPath = new Map(images.map((image) => [image.fileName, image]));
  const missing: { table: string; path: string }[] = [];
  const find = (split: SplitName): ImageEntry[] =>
    (paths[split] ?? []).flatMap((path) => {
      const { folder = '', entry } = tables[split] ?? {};
      const found = byPath.get(folder + plainPath(path));
      if (found === undefined) missing.push({ table: entry?.fileName ?? '', path });
      return found ?? [];
    });
  const named: Images = { train: find('train') };
  if (tables.validation !== undefined) named.validation = find('validation');
  if (tables.test !== undefined) named.test = find('test');
  if (missing.length > 0) throw missingImages(missing);
  checkSupported(Object.values(named).flat());
  return named;
}

/** Windows separates folders by backslashes; archives have names in Unicode NFC. */
const plainPath = (path: string): string =>
  path
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '')
    .normalize('NFC');

function reportFiles(
  { entries }: ZipArchive,
  all: readonly ImageEntry[],
  named: Images,
  findings: Findings,
): void {
  const used = new Set(Object.values(named).flat());
  findings.read('files', used.size);
  const unnamed = all.filter((image) => !used.has(image)).map(({ fileName }) => fileName);
  for (const name of unnamed) findings.skip('files', 'not_in_metadata', name);
  if (unnamed.length > 0)
    findings.warn('skipped_files', 'Images that the metadata table does not name were skipped.', unnamed);
  const images = new Set(all.map(({ fileName }) => fileName));
  for (const { fileName } of entries)
    if (!images.has(fileName) && !isMetadata(fileName))
      findings.skip('files', isHidden(fileName) ? 'hidden_file' : 'other_file', fileName);
}

async function readImages(
  images: Images,
  archive: ZipArchive,
  { options, limits, output, findings }: ImageContext,
): Promise<IngestedArray> {
  const { train = [], validation, test } = images;
  const [first] = train;
  if (first === undefined) throw new Error('the table has rows');
  const count = Object.values(images).flat().length;
  const reader = await createImageReader(
    { archive, options, limits, findings },
    { first: first.entry, count, sampleBytes: () => 0 },
  );
  const write = (split: SplitName, own: readonly ImageEntry[]) => writeImages(split, own, reader, output);
  return {
    ...plainArray('x', 'image', {
      train: await write('train', train),
      validation: validation ? await write('validation', validation) : null,
      test: test ? await write('test', test) : null,
    }),
    kind: 'image',
  };
}

async function writeImages(
  split: SplitName,
  images: readonly ImageEntry[],
  reader: ImageReader,
  output: ImageContext['output'],
): Promise<StoredPart> {
  const file = arrayFileName(split, 'x-0');
  const target = await output.create(file);
  try {
    for (const { entry } of images) await target.write(await reader.read(entry));
  } finally {
    await target.close();
  }
  return { values: { file, dtype: 'uint8', shape: [images.length, ...reader.sampleShape] } };
}

/** Images and one label alone are `x` and `y`. */
function withImages(image: IngestedArray, arrays: readonly IngestedArray[]): IngestedArray[] {
  const isPlain = arrays.length <= 1 && arrays.every(({ role }) => role === 'y');
  if (isPlain) return [image, ...arrays].map((array) => ({ ...array, name: array.role }));
  const inputs = arrays.filter(({ role }) => role === 'x');
  return [{ ...image, name: freeName('image', inputs) }, ...arrays];
}

function noTable(): Rejection {
  return new Rejection(
    'invalid_layout',
    `The archive has no metadata.csv with a column ${PATH_COLUMN}, which names the image of each row. Add it, or omit format.`,
  );
}

function unclearTables(entries: readonly Entry[]): Rejection {
  const names = entries.slice(0, 5).map(({ fileName }) => shown(fileName));
  return new Rejection(
    'invalid_layout',
    `The archive has ${entries.length} metadata tables: ${names.join(', ')}${entries.length > 5 ? ', …' : ''}. Expected one, or train/metadata.csv, val/metadata.csv and test/metadata.csv.`,
  );
}

function missingImages(missing: readonly { table: string; path: string }[]): Rejection {
  const [first] = missing;
  const names = missing.slice(0, 5).map(({ path }) => shown(path));
  return new Rejection(
    'invalid_layout',
    `${shown(first?.table ?? '')} names ${missing.length} ${missing.length === 1 ? 'file' : 'files'} that the archive does not contain as an image: ${names.join(', ')}${missing.length > 5 ? ', …' : ''}. Paths are relative to the folder of the table.`,
  );
}
