import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredDataset } from '../../../contracts/datasets.js';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { publishDirectory, writeFileAtomic } from '../files/atomic-file.js';
import { readDocument } from '../files/read-json.js';
import { DATASET_FILE } from './dataset-file.js';
import type { BuiltinDataset } from './mnist.js';
import { readStoredDataset } from './stored-dataset.js';

const CURRENT_FILE = 'current.json';

interface Current {
  /** Which state of its source the dataset was made from; the directory that it lies in. */
  key: string;
}

/** A built-in dataset as it was last ingested, and from which state of its source; undefined where it never was. */
export async function readCached(
  directory: DataDirectory,
  id: string,
): Promise<(BuiltinDataset & Current) | undefined> {
  if (!isPathSafe('dataset id', id)) return undefined;
  const base = directory.builtinDataset(id);
  const current = await readDocument<Current>(join(base, CURRENT_FILE), ['key']);
  if (current === undefined) return undefined;
  const path = join(base, current.key);
  const stored = await readStoredDataset(join(path, DATASET_FILE));
  if (stored === undefined) return undefined;
  return { key: current.key, directory: path, stored: asBuiltin(stored) };
}

/** An ingest makes an upload of it. */
function asBuiltin({ dataset, files }: StoredDataset): StoredDataset {
  return { files, dataset: { ...dataset, source: 'builtin', created_at: null } };
}

/**
 * Makes a finished directory the current state of a built-in dataset. The state before stays, for jobs that run on it;
 * those before that are removed.
 */
export async function publishCached(
  directory: DataDirectory,
  id: string,
  key: string,
  finished: string,
): Promise<void> {
  const base = directory.builtinDataset(id);
  await mkdir(base, { recursive: true });
  const before = await readDocument<Current>(join(base, CURRENT_FILE), ['key']);
  if (!(await directoryNames(base)).includes(key)) await publishDirectory(finished, join(base, key));
  await writeFileAtomic(join(base, CURRENT_FILE), `${JSON.stringify({ key } satisfies Current)}\n`);
  const kept = new Set([CURRENT_FILE, key, before?.key]);
  for (const name of await directoryNames(base)) {
    if (!kept.has(name)) await rm(join(base, name), { recursive: true, force: true });
  }
}
