import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredDataset } from '../../../contracts/datasets/datasets.js';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { publishDirectory, writeFileAtomic } from '../files/atomic-file.js';
import { readDocument } from '../files/read-json.js';
import { DATASET_FILE } from './dataset-file.js';
import type { BuiltinDataset } from './mnist.js';
import { readStoredDataset } from './stored-dataset.js';

const CURRENT_FILE = 'current.json';

interface Current {
  /** Identifies the state of the source from which the dataset was made; also the name of its directory. */
  key: string;
}

/**
 * Reads a built-in dataset as last ingested, and the state of its source; undefined if it was never ingested.
 */
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

/** Ingestion marks it as an upload. */
function asBuiltin({ dataset, files }: StoredDataset): StoredDataset {
  return { files, dataset: { ...dataset, source: 'builtin', created_at: null } };
}

/**
 * Makes a finished directory the current state of a built-in dataset. The previous state stays, for running
 * jobs; older ones are removed.
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
