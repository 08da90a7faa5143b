import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadOptions } from '../../contracts/datasets.js';
import type { IngestReply, IngestRequest } from '../../contracts/ingest-protocol.js';
import type { DatasetStore, IngestResult, UploadedFile } from '../../domain/ports.js';
import { publishDirectory } from './atomic-file.js';
import { type DataDirectory, isPathSafe } from './data-directory.js';
import { createDatasetReader } from './dataset-reader.js';
import { loadMnist } from './mnist.js';
import type { OnDamaged } from './read-json.js';
import { createStagingDirectory, discardDirectory, removeStaleStaging } from './staging.js';

/** What the store asks of an ingest process; the process's own limits are added by the runner. */
export type IngestTask = Omit<IngestRequest, 'type' | 'limits'>;

/** Runs one ingest to its end; never throws for what the upload contains. */
export type RunIngest = (task: IngestTask) => Promise<Exclude<IngestReply, { type: 'ready' }>>;

/** Built-in and uploaded data sets below the data directory. Uploads are turned into arrays by `runIngest`. */
export function createDatasetStore(
  directory: DataDirectory,
  runIngest: RunIngest,
  onDamaged?: OnDamaged,
): DatasetStore {
  return {
    ...createDatasetReader(directory, onDamaged),
    createStaging: () => createStagingDirectory(directory),
    ingest: (id, files, options) => ingest(directory, runIngest, id, files, options),
    delete: async (id) =>
      isPathSafe('dataset id', id) && (await discardDirectory(directory, directory.dataset(id))),
  };
}

/** What the API does once at start: tidies up after crashed uploads and hashes the built-in data sets ahead of need. */
export async function prepareDatasets(directory: DataDirectory): Promise<void> {
  await Promise.all([removeStaleStaging(directory), loadMnist()]);
}

async function ingest(
  directory: DataDirectory,
  runIngest: RunIngest,
  id: string,
  files: UploadedFile[],
  options: UploadOptions,
): Promise<IngestResult> {
  const staging = await createStagingDirectory(directory);
  try {
    const targetDirectory = join(staging.directory, 'dataset');
    const scratchDirectory = join(staging.directory, 'scratch');
    await Promise.all([mkdir(targetDirectory), mkdir(scratchDirectory)]);
    const createdAt = new Date().toISOString();
    const task = { datasetId: id, createdAt, options, files, targetDirectory, scratchDirectory };
    const reply = await runIngest(task);
    if (reply.type === 'rejected') return { outcome: 'rejected', errors: reply.errors };
    if (reply.type === 'failed') return { outcome: 'failed', message: reply.message };
    await mkdir(directory.datasets, { recursive: true });
    await publishDirectory(targetDirectory, directory.dataset(id));
    return { outcome: 'ingested', dataset: reply.stored.dataset };
  } finally {
    await rm(staging.directory, { recursive: true, force: true });
  }
}
