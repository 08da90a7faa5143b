import type { JobRecord } from '../../../src/contracts/jobs/jobs.js';
import type { ForProject } from '../../../src/domain/access/caller.js';
import type { JobStore } from '../../../src/domain/job/ports.js';
import { isFinished } from '../../../src/domain/job/statuses.js';
import { cancelled, paused, startAttempt } from '../../../src/domain/job/transitions.js';
import type { ModelRegistry } from '../../../src/domain/ports.js';
import { newestAttempt } from '../../../src/domain/recovery/deliver-journals.js';
import { updateAfterDelivery } from '../../../src/services/recovery/deliver-reports.js';
import { finishRegistered } from '../../../src/services/recovery/finish-registered.js';
import { archiveJob, type SettleDependencies, settle } from './settle-job.js';

export interface BeginDependencies extends SettleDependencies {
  workerId: string;
  store: JobStore;
  models: ForProject<ModelRegistry>;
}

/** Begins an attempt in the record; undefined when there is none to begin. */
export async function beginInRecord(
  dependencies: BeginDependencies,
  jobId: string,
): Promise<JobRecord | undefined> {
  const { workerId, logger } = dependencies;
  if (await endRegistered(dependencies, jobId)) return undefined;
  const begun = { worker: workerId, at: now() };
  const update = await updateAfterDelivery(dependencies, jobId, (record, journals) =>
    startAttempt(record, { ...begun, newestAttempt: newestAttempt(journals) }),
  );
  if (update.outcome === 'updated') {
    if (!isFinished(update.record.status)) return update.record;
    await settle(dependencies, update);
    return undefined;
  }
  if (update.outcome === 'not_found') {
    logger.warn({ job_id: jobId }, 'The queue has a job without a record; dropped');
    return undefined;
  }
  if (update.refusal === 'cancelling' || update.refusal === 'pausing') {
    const stop = update.refusal === 'cancelling' ? cancelled : paused;
    await updateAfterDelivery(dependencies, jobId, (record) => stop(record, null, now()));
    await archiveJob(dependencies, jobId);
  }
  logger.info({ job_id: jobId, status: update.record.status, refusal: update.refusal }, 'Job skipped');
  return undefined;
}

/** @returns whether the job has a registered model, so that it needs no training */
export async function endRegistered(dependencies: BeginDependencies, jobId: string): Promise<boolean> {
  const update = await finishRegistered(dependencies, jobId, now());
  if (update !== undefined) await settle(dependencies, update);
  return update !== undefined;
}

const now = (): string => new Date().toISOString();
