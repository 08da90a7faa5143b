import type { Logger } from '../../logger.js';
import type { DataDirectory } from '../data-directory.js';
import { publishCached, readCached } from './builtin-cache.js';
import { type BuiltinSource, folderSources, irisSource } from './builtin-source.js';
import { type BuiltinDataset, loadMnist } from './mnist.js';
import { type RunIngest, withIngested } from './run-ingest.js';

const MNIST = 'mnist';
/** Ids of the datasets that come with the service, in the order they are listed. */
export const SHIPPED_DATASETS: readonly string[] = [MNIST, 'iris'];
/** How long after a file was first seen lists wait for it; one that takes longer to read appears in a later list. */
const LIST_WAIT_MS = 10_000;

/** Datasets that come with the service, the same for every project and read-only. */
export interface BuiltinDatasets {
  /** Ids of those that can be used now. */
  ids(): Promise<readonly string[]>;
  /** One that is being read is waited for. */
  get(id: string): Promise<BuiltinDataset | undefined>;
  has(id: string): boolean;
}

/** MNIST and what an API has read into the data directory: what workers see. */
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
  /** Settles with `ready`, or when lists wait no longer. */
  listable: Promise<unknown>;
}

/**
 * MNIST, iris and the files of the operator's folder. Each file is ingested once, one at a time, into the data directory,
 * and again when it has changed; the folder is looked at whenever datasets are asked for and never written to. A file
 * that cannot be read is logged and left out.
 */
export function createBuiltinDatasets(options: {
  directory: DataDirectory;
  /** Null: none. */
  folder: string | null;
  runIngest: RunIngest;
  logger: Pick<Logger, 'info' | 'warn'>;
}): BuiltinDatasets {
  const known = new Map<string, Known>();
  const told = new Set<string>();
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
      refused.push({ name: id, reason: 'a dataset of this id comes with the service' });
    for (const { name, reason } of refused) {
      if (!told.has(name))
        options.logger.warn({ file: name, reason }, 'A file of the datasets folder is left out');
      told.add(name);
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

/** What is cached of the source's state, else what an ingest makes of it; undefined, and logged, where that fails. */
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
    logger.warn({ dataset: id, reason }, 'A built-in dataset cannot be read and is left out');
  } catch (error) {
    logger.warn({ dataset: id, err: error }, 'A built-in dataset cannot be read and is left out');
  }
  return undefined;
}
