import { join } from 'node:path';
import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { Dataset, StoredDataset } from '../../../contracts/datasets/datasets.js';
import { createPageBudget, jsonBytes, type Page } from '../../../domain/page.js';
import type { DatasetStore } from '../../../domain/ports.js';
import { type OnDamaged, unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { type BuiltinDatasets, cachedBuiltins, SHIPPED_DATASETS } from './builtin-datasets.js';
import { DATASET_FILE } from './dataset-file.js';
import { readSample } from './read-sample.js';
import { readStoredDataset } from './stored-dataset.js';

const UPLOAD_ID = /^ds_/;

/** The read-only part of the dataset store, for workers. */
export type DatasetReader = Pick<DatasetStore, 'get' | 'list' | 'isBuiltin' | 'readSample'>;

/** Reads built-in and uploaded datasets. */
export function createDatasetReader(
  directory: DataDirectory,
  onDamaged?: OnDamaged,
  builtins: BuiltinDatasets = cachedBuiltins(directory),
): DatasetReader {
  const get = (id: string) => (UPLOAD_ID.test(id) ? getUpload(directory, id) : builtins.get(id));
  return {
    get,
    async list(query) {
      const ids = await idsAfter(directory, await builtins.ids(), query.after);
      return listDatasets(ids, query, (id) => unlessDamaged(get(id), onDamaged));
    },
    readSample,
    isBuiltin: builtins.has,
  };
}

async function getUpload(directory: DataDirectory, id: string) {
  if (!isPathSafe('dataset id', id)) return undefined;
  const path = directory.dataset(id);
  const stored = await readStoredDataset(join(path, DATASET_FILE));
  return stored === undefined ? undefined : { stored, directory: path };
}

/** Omits statistics of thousands of columns, so that a page of wide tables stays small. */
function toListed(dataset: Dataset): Dataset {
  const { statistics, arrays } = dataset;
  return {
    ...dataset,
    ...(statistics && { statistics: { ...statistics, columns: null } }),
    ...(arrays && { arrays: arrays.map(withoutColumns) }),
  };
}

const withoutColumns = (array: DatasetArray): DatasetArray => ({
  ...array,
  statistics: array.statistics && { ...array.statistics, columns: null },
});

/** Skips datasets with a damaged document; read by id, they are an error that is logged. */
async function listDatasets(
  ids: readonly string[],
  { limit, sha256 }: { limit: number; sha256?: string },
  read: (id: string) => Promise<{ stored: StoredDataset } | undefined>,
): Promise<Page<Dataset>> {
  const items: Dataset[] = [];
  const budget = createPageBudget();
  for (const id of ids) {
    const found = await read(id);
    if (found === undefined || !hasDigest(found.stored.dataset, sha256)) continue;
    const dataset = toListed(found.stored.dataset);
    const fits = items.length < limit && budget.takes(jsonBytes(dataset));
    if (!fits) return { items, hasMore: true };
    items.push(dataset);
  }
  return { items, hasMore: false };
}

const hasDigest = (dataset: Dataset, sha256: string | undefined): boolean =>
  sha256 === undefined || dataset.sha256 === sha256;

/**
 * Built-in ids, shipped ones first, the others by name, then those of uploads, newest first; only those after
 * `after`, even if that one was deleted.
 */
async function idsAfter(
  directory: DataDirectory,
  builtins: readonly string[],
  after: string | undefined,
): Promise<string[]> {
  const uploads = (await directoryNames(directory.datasets)).filter((name) => isPathSafe('dataset id', name));
  const newestFirst = uploads
    .filter((id) => UPLOAD_ID.test(id))
    .sort()
    .reverse();
  if (after !== undefined && UPLOAD_ID.test(after)) return newestFirst.filter((id) => id < after);
  const byName = [...builtins].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const behind = after === undefined ? byName : byName.filter((id) => sortKey(id) > sortKey(after));
  return [...behind, ...newestFirst];
}

/**
 * Files of the operator's folder come and go: the position of a removed one follows from its name. Names
 * begin with letters.
 */
function sortKey(builtin: string): string {
  const place = SHIPPED_DATASETS.indexOf(builtin);
  return place < 0 ? builtin : String(place);
}
