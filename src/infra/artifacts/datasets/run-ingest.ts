import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadOptions } from '../../../contracts/datasets/datasets.js';
import type { IngestReply, IngestRequest } from '../../../contracts/ipc/ingest.js';
import type { UploadedFile } from '../../../domain/ports.js';
import type { DataDirectory } from '../data-directory.js';
import { createStagingDirectory } from '../staging.js';

/** A request to an ingest process; the runner adds the limits of the process. */
export type IngestTask = Omit<IngestRequest, 'type' | 'limits'>;

/** The result of an ingest. */
export type IngestEnd = Exclude<IngestReply, { type: 'ready' }>;

/** Runs one ingest to its end; never throws because of the content of the upload. */
export type RunIngest = (task: IngestTask) => Promise<IngestEnd>;

/**
 * Ingests files into a staging directory and, on success, has `publish` move it into place. Leaves nothing
 * else behind.
 */
export async function withIngested(
  directory: DataDirectory,
  runIngest: RunIngest,
  task: { datasetId: string; options: UploadOptions; files(staging: string): Promise<UploadedFile[]> },
  publish: (finished: string) => Promise<void>,
): Promise<IngestEnd> {
  const staging = await createStagingDirectory(directory);
  try {
    const targetDirectory = join(staging.directory, 'dataset');
    const scratchDirectory = join(staging.directory, 'scratch');
    await Promise.all([mkdir(targetDirectory), mkdir(scratchDirectory)]);
    const { datasetId, options } = task;
    const files = await task.files(staging.directory);
    const createdAt = new Date().toISOString();
    const request = { datasetId, createdAt, options, files, targetDirectory, scratchDirectory };
    const reply = await runIngest(request);
    if (reply.type === 'ingested') await publish(targetDirectory);
    return reply;
  } finally {
    await rm(staging.directory, { recursive: true, force: true });
  }
}
