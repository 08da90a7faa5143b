import { join } from 'node:path';
import type { Dataset, StoredDataset } from '../../contracts/datasets.js';
import type { Page } from '../../domain/page.js';
import type { DatasetStore } from '../../domain/ports.js';
import { type DataDirectory, isPathSafe } from './data-directory.js';
import { directoryNames } from './directory-names.js';
import { loadMnist } from './mnist.js';
import { type OnDamaged, readDocument, unlessDamaged } from './read-json.js';

/** The document beside a data set's arrays. */
const DATASET_FILE = 'dataset.json';

/** Ids of built-in data sets, in the order they are listed. */
const BUILTIN_DATASETS: readonly string[] = ['mnist'];

/** What workers need of the data set store: reading. */
export type DatasetReader = Pick<DatasetStore, 'get' | 'list' | 'isBuiltin'>;

/** Reads built-in and uploaded data sets. */
export function createDatasetReader(directory: DataDirectory, onDamaged?: OnDamaged): DatasetReader {
  return {
    get: (id) => getDataset(directory, id),
    list: (query) => listDatasets(directory, query, onDamaged),
    isBuiltin: (id) => BUILTIN_DATASETS.includes(id),
  };
}

async function getDataset(directory: DataDirectory, id: string) {
  if (id === 'mnist') return loadMnist();
  if (!isPathSafe('dataset id', id)) return undefined;
  const path = directory.dataset(id);
  const stored = await readDocument<StoredDataset>(join(path, DATASET_FILE), ['dataset', 'files']);
  return stored === undefined ? undefined : { stored, directory: path };
}

/** One whose document is damaged is left out; asked for by its id, it is an error that the log tells. */
async function listDatasets(
  directory: DataDirectory,
  query: { after?: string; limit: number },
  onDamaged: OnDamaged | undefined,
): Promise<Page<Dataset>> {
  const ids = await idsAfter(directory, query.after);
  const items: Dataset[] = [];
  for (const id of ids) {
    const found = await unlessDamaged(getDataset(directory, id), onDamaged);
    if (found === undefined) continue;
    if (items.length === query.limit) return { items, hasMore: true };
    items.push(found.stored.dataset);
  }
  return { items, hasMore: false };
}

/** Built-in ids, then those of uploads, newest first; those behind `after`, even when it has been deleted. */
async function idsAfter(directory: DataDirectory, after: string | undefined): Promise<string[]> {
  const uploads = (await directoryNames(directory.datasets)).filter((name) => isPathSafe('dataset id', name));
  const newestFirst = uploads
    .filter((id) => !BUILTIN_DATASETS.includes(id))
    .sort()
    .reverse();
  if (after === undefined) return [...BUILTIN_DATASETS, ...newestFirst];
  const builtin = BUILTIN_DATASETS.indexOf(after);
  if (builtin >= 0) return [...BUILTIN_DATASETS.slice(builtin + 1), ...newestFirst];
  return newestFirst.filter((id) => id < after);
}
