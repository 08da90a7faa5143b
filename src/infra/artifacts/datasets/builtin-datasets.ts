import type { Logger } from '../../logger.js';
import type { DataDirectory } from '../data-directory.js';
import { publishCached, readCached } from './builtin-cache.js';
import { type BuiltinSource, folderSources, irisSource } from './builtin-source.js';
import { type BuiltinDataset, loadMnist } from './mnist.js';
import { type RunIngest, withIngested } from './run-ingest.js';

const MNIST = 'mnist';
/** Ids of the datasets shipped with the service, in list order. */
export const SHIPPED_DATASETS: readonly string[] = [MNIST, 'iris'];
/** How long lists wait for a newly seen file; one that takes longer to read appears in a later list. */
const LIST_WAIT_MS = 10_000;

/**
 * Datasets shipped with the service or provided by the operator, the same for every project and read-only.
 */
export interface BuiltinDatasets {
  /** Ids of the usable ones. */
  ids(): Promise<readonly string[]>;
  /** Waits for a dataset that is being read. */
  get(id: string): Promise<BuiltinDataset | undefined>;
  has(id: string): boolean;
}

/** MNIST and the datasets that an API has ingested into the data directory, as seen by workers. */
export function cachedBuiltins(directory: DataDirectory): BuiltinDatasets {
  return {
    ids: async () => [MNIST],
    get: async (id) => (id === MNIST ? loadMnist() : readCached(directory, id)),
    has: (id) => id === MNIST,
  };
}

interface Known {
  source: BuiltinSource;
  ready: Promise<BuiltinDataset | undefined>;
  dataset: BuiltinDataset | undefined;
  /** Settles with `ready`, or when lists stop waiting. */
  listable: Promise<unknown>;
}

/**
 * MNIST, iris and the files of the operator's folder. Each file is ingested once, one at a time, into the
 * data directory, and again if it changes; the folder is checked whenever datasets are requested, and never
 * written to. Unreadable files are logged and skipped.
 */
export function createBuiltinDatasets(options: {
  directory: DataDirectory;
  /** Null if there is none. */
  folder: string | null;
  runIngest: RunIngest;
  logger: Pick<Logger, 'info' | 'warn'>;
}): BuiltinDatasets {
  const known = new Map<string, Known>();
  const reported = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();

  function begin(source: BuiltinSource): Known {
    const ready = last.then(() => load(options, source));
    last = ready;
    const entry: Known = { source, ready, dataset: undefined, listable: settledOrLate(ready) };
    void ready.then((dataset) => {
      entry.dataset = dataset;
    });
    return entry;
  }

  async function refresh(): Promise<void> {
    const { sources, refused } =
      options.folder === null ? { sources: [], refused: [] } : await folderSources(options.folder);
    const all = [irisSource(), ...sources.filter(({ id }) => !SHIPPED_DATASETS.includes(id))];
    for (const { id } of sources.filter((source) => !all.includes(source)))
      refused.push({ name: id, reason: 'a built-in dataset has this id' });
    for (const { name, reason } of refused) {
      if (!reported.has(name))
        options.logger.warn({ file: name, reason }, 'Skipping a file of the datasets folder');
      reported.add(name);
    }
    for (const id of known.keys()) if (!all.some((source) => source.id === id)) known.delete(id);
    for (const source of all) {
      if (known.get(source.id)?.source.key !== source.key) known.set(source.id, begin(source));
    }
  }

  return {
    async ids() {
      await refresh();
      const entries = [...known.values()];
      await Promise.all(entries.map(({ listable }) => listable));
      return [
        MNIST,
        ...entries.filter(({ dataset }) => dataset !== undefined).map(({ source }) => source.id),
      ];
    },
    async get(id) {
      if (id === MNIST) return loadMnist();
      await refresh();
      return known.get(id)?.ready;
    },
    has: (id) => id === MNIST || known.has(id),
  };
}

async function settledOrLate(ready: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LIST_WAIT_MS);
  });
  await Promise.race([ready, late]);
  clearTimeout(timer);
}

/** Returns the cached dataset for the source state, else ingests it; logs a failure and returns undefined. */
async function load(
  { directory, runIngest, logger }: Parameters<typeof createBuiltinDatasets>[0],
  source: BuiltinSource,
): Promise<BuiltinDataset | undefined> {
  const { id, key } = source;
  try {
    const cached = await readCached(directory, id);
    if (cached?.key === key) return cached;
    const task = {
      datasetId: id,
      options: source.options,
      files: async (path: string) => [await source.file(path)],
    };
    const reply = await withIngested(directory, runIngest, task, (finished) =>
      publishCached(directory, id, key, finished),
    );
    if (reply.type === 'ingested') {
      logger.info({ dataset: id }, 'A built-in dataset is ready');
      return await readCached(directory, id);
    }
    const reason =
      reply.type === 'rejected' ? reply.errors.map(({ detail }) => detail).join(' ') : reply.message;
    logger.warn({ dataset: id, reason }, 'Skipping an unreadable built-in dataset');
  } catch (error) {
    logger.warn({ dataset: id, err: error }, 'Skipping an unreadable built-in dataset');
  }
  return undefined;
}
