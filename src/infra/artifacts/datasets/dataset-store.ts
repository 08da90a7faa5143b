import { mkdir } from 'node:fs/promises';
import type { UploadOptions } from '../../../contracts/datasets/datasets.js';
import type { DatasetStore, IngestResult, UploadedFile } from '../../../domain/ports.js';
import type { OnDamaged } from '../../../domain/problems/unavailable-error.js';
import type { Logger } from '../../logger.js';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { publishDirectory } from '../files/atomic-file.js';
import { createStagingDirectory, discardDirectory, removeStaleStaging } from '../staging.js';
import type { BuiltinDatasets } from './builtin-datasets.js';
import { createDatasetReader } from './dataset-reader.js';
import { loadMnist } from './mnist.js';
import { type RunIngest, withIngested } from './run-ingest.js';

/** Built-in and uploaded datasets in the data directory. `runIngest` converts uploads to arrays. */
export function createDatasetStore(
  directory: DataDirectory,
  runIngest: RunIngest,
  { onDamaged, builtins }: { onDamaged?: OnDamaged; builtins?: BuiltinDatasets } = {},
): DatasetStore {
  return {
    ...createDatasetReader(directory, onDamaged, builtins),
    createStaging: () => createStagingDirectory(directory),
    ingest: (id, files, options) => ingest(directory, runIngest, id, { files, options }),
    delete: async (id) =>
      isPathSafe('dataset id', id) && (await discardDirectory(directory, directory.dataset(id))),
  };
}

/**
 * Cleans up after crashed uploads and reads the built-in datasets ahead of need, at the start of the API. It only makes the
 * first answers quick: the store reads the built-in datasets again when it is asked for them.
 */
export function prepareDatasets(
  directory: DataDirectory,
  builtins: BuiltinDatasets,
  logger: Pick<Logger, 'warn'>,
): void {
  Promise.all([removeStaleStaging(directory), loadMnist(), builtins.ids()]).catch((error: unknown) =>
    logger.warn({ err: error }, 'Datasets not prepared'),
  );
}

async function ingest(
  directory: DataDirectory,
  runIngest: RunIngest,
  id: string,
  { files, options }: { files: UploadedFile[]; options: UploadOptions },
): Promise<IngestResult> {
  const task = { datasetId: id, options, files: async () => files };
  const reply = await withIngested(directory, runIngest, task, async (finished) => {
    await mkdir(directory.datasets, { recursive: true });
    await publishDirectory(finished, directory.dataset(id));
  });
  if (reply.type === 'rejected') return { outcome: 'rejected', errors: reply.errors };
  if (reply.type === 'failed') return { outcome: 'failed', message: reply.message };
  return { outcome: 'ingested', dataset: reply.stored.dataset };
}
