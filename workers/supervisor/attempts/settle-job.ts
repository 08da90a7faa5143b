import type { JobFiles, JobUpdate } from '../../../src/domain/job/ports.js';
import type { JobArchive } from '../../../src/domain/recovery/ports.js';
import type { Logger } from '../../../src/infra/logger.js';

export interface SettleDependencies {
  archive: JobArchive;
  jobFiles: JobFiles;
  logger: Logger;
}

/** Archives the record of a job that has ended and removes its saved states. */
export async function settle(dependencies: SettleDependencies, update: JobUpdate<unknown>): Promise<void> {
  const { logger } = dependencies;
  if (update.outcome !== 'updated') {
    logger.warn({ update: update.outcome }, 'The result came too late and was dropped');
    return;
  }
  logger.info({ status: update.record.status, reason: update.record.status_reason }, 'Job ended');
  await archiveJob(dependencies, update.record.id);
  const { id, kind, status } = update.record;
  if (status === 'succeeded') await removed(dependencies, dependencies.jobFiles.removeStates(id));
  // The saved states of a training stay: a retry continues from them.
  else if (kind === 'predict') await removed(dependencies, dependencies.jobFiles.removePredictions(id));
}

/** Copies the record next to the artifacts, from which it can be rebuilt. A failure is logged: the store has the record. */
export async function archiveJob(
  { archive, logger }: Pick<SettleDependencies, 'archive' | 'logger'>,
  id: string,
): Promise<void> {
  await archive
    .save(id)
    .catch((error: unknown) => logger.error({ err: error }, 'The record of the job could not be archived'));
}

/** A failure is logged: the files are removed with the job. */
async function removed({ logger }: SettleDependencies, removal: Promise<void>): Promise<void> {
  await removal.catch((error: unknown) =>
    logger.warn({ err: error }, 'Files of the job could not be removed'),
  );
}
