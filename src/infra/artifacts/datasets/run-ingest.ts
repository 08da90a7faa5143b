import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadOptions } from '../../../contracts/datasets.js';
import type { IngestReply, IngestRequest } from '../../../contracts/ipc/ingest.js';
import type { UploadedFile } from '../../../domain/ports.js';
import type { DataDirectory } from '../data-directory.js';
import { createStagingDirectory } from '../staging.js';

/** What the store asks of an ingest process; the process's own limits are added by the runner. */
export type IngestTask = Omit<IngestRequest, 'type' | 'limits'>;

/** How an ingest ends. */
export type IngestEnd = Exclude<IngestReply, { type: 'ready' }>;

/** Runs one ingest to its end; never throws for what the upload contains. */
export type RunIngest = (task: IngestTask) => Promise<IngestEnd>;

/**
 * Ingests files into a directory in staging and, where that works, has `publish` move it to its place. Nothing else of
 * it stays.
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
