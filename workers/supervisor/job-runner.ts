import { setTimeout as delay } from 'node:timers/promises';
import type { JobRecord, StatusReason } from '../../src/contracts/jobs.js';
import type { RegisteredModel } from '../../src/contracts/models.js';
import type { TrainerAssignment } from '../../src/contracts/trainer-protocol.js';
import type { ForProject } from '../../src/domain/caller.js';
import type { AttemptRefusal } from '../../src/domain/during-attempt.js';
import type { JobArchive, JobDecision, JobQueue, JobStore, RunJob } from '../../src/domain/job-ports.js';
import {
  cancelled,
  crash,
  fail,
  giveBack,
  paused,
  startAttempt,
  succeed,
} from '../../src/domain/job-status.js';
import { isFinished } from '../../src/domain/job-transitions.js';
import type { ModelRegistry } from '../../src/domain/ports.js';
import type { DataDirectory } from '../../src/infra/files/data-directory.js';
import type { DatasetReader } from '../../src/infra/files/dataset-reader.js';
import { createJobFiles } from '../../src/infra/files/job-files.js';
import type { Logger } from '../../src/infra/logger.js';
import { type AttemptEnd, type AttemptLimits, beginAttempt, storageFailure } from './attempt.js';
import type { AttemptWatch } from './attempt-watch.js';
import { storageError } from './death-reason.js';
import { createJobWriter, type JobWriter } from './job-writer.js';
import { prepareAttempt } from './prepare-attempt.js';
import { archiveJob, settle } from './settle-job.js';
import type { WarmTrainers } from './warm-trainers.js';

export interface JobRunnerDependencies {
  workerId: string;
  store: JobStore;
  datasets: ForProject<DatasetReader>;
  models: ForProject<ModelRegistry>;
  archive: JobArchive;
  directory: DataDirectory;
  trainers: WarmTrainers;
  /** How many threads a job trains with. */
  threadsFor(config: JobRecord['config']): number;
  watch: AttemptWatch;
  limits: AttemptLimits;
  logger: Logger;
}

/** How long a stopping worker waits for the store to take a job back. */
const GIVE_BACK_MS = 2_000;

/** Whether the queue's entry is done with, or another worker shall take it. */
type JobRunEnd = Awaited<ReturnType<RunJob>>;

/** Runs the next attempt of a job, from its record to its result; gives it up within moments when interrupted. */
export function createJobRunner(dependencies: JobRunnerDependencies): RunJob {
  return async (jobId, signal) => {
    if (signal.aborted) return 'interrupted';
    const record = await start(dependencies, jobId);
    const end = record === undefined ? 'done' : await run(dependencies, record, signal);
    return end === 'done' ? leave(dependencies, jobId) : end;
  };
}

/**
 * Queues a job that was resumed or retried after its runner had looked last: the queue took no second entry for it while
 * the old one was there.
 */
export async function addAgain(
  { store, queue }: { store: JobStore; queue: Pick<JobQueue, 'add'> },
  jobId: string,
): Promise<void> {
  const record = await store.get(jobId);
  if (record?.status === 'queued') await queue.add(jobId, record.priority);
}

/**
 * What became of the job since. Resumed or retried: its entry goes back. Deleted: what the attempt has written since
 * goes too.
 */
async function leave({ store, directory }: JobRunnerDependencies, jobId: string): Promise<JobRunEnd> {
  const record = await store.get(jobId);
  if (record === undefined && (await store.wasRemoved(jobId))) await createJobFiles(directory).remove(jobId);
  return record?.status === 'queued' ? 'interrupted' : 'done';
}

/** Begins an attempt in the record; undefined when there is none to begin. */
async function start(dependencies: JobRunnerDependencies, jobId: string): Promise<JobRecord | undefined> {
  const { store, workerId, logger } = dependencies;
  const begun = { worker: workerId, at: now() };
  const update = await store.update(jobId, (record) => startAttempt(record, begun));
  if (update.outcome === 'updated') {
    if (!isFinished(update.record.status)) return update.record;
    await settle(dependencies, update);
    return undefined;
  }
  if (update.outcome === 'not_found') {
    logger.warn({ job_id: jobId }, 'The queue has a job without a record; dropped');
    return undefined;
  }
  if (update.refusal === 'cancelling') {
    await store.update(jobId, (record) => cancelled(record, null, now()));
    await archiveJob(dependencies, jobId);
  }
  if (update.refusal === 'pausing') {
    await store.update(jobId, (record) => paused(record, null, now()));
    await archiveJob(dependencies, jobId);
  }
  logger.info({ job_id: jobId, status: update.record.status, refusal: update.refusal }, 'Job skipped');
  return undefined;
}

async function run(
  dependencies: JobRunnerDependencies,
  record: JobRecord,
  signal: AbortSignal,
): Promise<JobRunEnd> {
  const logger = dependencies.logger.child({ job_id: record.id, attempt: record.attempt });
  const scoped = { ...dependencies, logger };
  logger.info({ job_name: record.name }, 'Attempt started');
  await archiveJob(scoped, record.id);
  if (await finishRegistered(scoped, record)) return 'done';
  const prepared = await prepareAttempt(scoped, record);
  if ('reason' in prepared) {
    await settle(scoped, await failBeforeTrainer(scoped, record, prepared.reason));
    return 'done';
  }
  return train(scoped, record, prepared, signal);
}

/**
 * A worker that was lost after it had registered the model, and before the record said so, left nothing to train; also
 * where the model was deleted since.
 * @returns whether that is so
 */
async function finishRegistered(dependencies: JobRunnerDependencies, record: JobRecord): Promise<boolean> {
  const { models, store } = dependencies;
  const { id, attempt, first_attempt } = record;
  if (attempt === first_attempt) return false;
  const manifest = await models(record.project).ofJob(record.config.name, id);
  if (manifest === undefined) return false;
  const { name, version, evaluation, restored_epoch = null } = manifest;
  const update = await store.update(id, (current) =>
    succeed(
      { ...current, evaluation, restored_epoch },
      attempt,
      { name, version },
      now(),
      weightsDigest(manifest),
    ),
  );
  await settle(dependencies, update);
  return true;
}

function weightsDigest({ files }: RegisteredModel): string | null {
  return files.find(({ name }) => name === 'weights.bin')?.sha256 ?? null;
}

async function failBeforeTrainer({ store }: JobRunnerDependencies, record: JobRecord, reason: StatusReason) {
  return store.update(record.id, (current) => fail(current, record.attempt, reason, now()));
}

async function train(
  dependencies: JobRunnerDependencies,
  record: JobRecord,
  assignment: TrainerAssignment,
  signal: AbortSignal,
): Promise<JobRunEnd> {
  const { store, trainers, threadsFor, watch, limits, logger } = dependencies;
  const trainer = trainers.take(threadsFor(record.config));
  const writer = createJobWriter({
    store,
    jobId: record.id,
    attempt: record.attempt,
    onFenced: () => attempt.abort({ kind: 'fenced' }),
    onFailed: (error) => attempt.abort(storageFailure(error)),
  });
  const attempt = beginAttempt({ trainer, writer, assignment, limits });
  signal.addEventListener('abort', attempt.interrupt, { once: true });
  if (signal.aborted) attempt.interrupt();
  const unwatch = watch.add(record.id, record.attempt, attempt);
  // A request to cancel may have come between the start of the attempt and the watch.
  watch.check(record.id);
  try {
    const end = await attempt.ended;
    unwatch();
    logger.info({ end, trainerPid: trainer.pid }, 'Attempt ended');
    return await conclude(dependencies, record, end, writer);
  } finally {
    unwatch();
    signal.removeEventListener('abort', attempt.interrupt);
    writer.close();
    await attempt.dispose();
  }
}

/** Writes the result of an attempt into the record, then beside the artifacts. */
async function conclude(
  dependencies: JobRunnerDependencies,
  record: JobRecord,
  end: AttemptEnd,
  writer: JobWriter,
): Promise<JobRunEnd> {
  if (end.kind === 'fenced') return 'done';
  if (end.kind === 'interrupted') return returnToQueue(dependencies, record, writer);
  const decide = await decideEnd(dependencies, record, end);
  // A writer that failed takes nothing more; the last word is then tried without it.
  const update = (await writer.finish(decide)) ?? (await dependencies.store.update(record.id, decide));
  if (update.outcome === 'updated' && update.record.status === 'queued') return 'interrupted';
  await settle(dependencies, update);
  return 'done';
}

/** The record says `queued` before the queue has the job: nobody may read `running` of a job that waits. */
async function returnToQueue(
  dependencies: JobRunnerDependencies,
  record: JobRecord,
  writer: JobWriter,
): Promise<JobRunEnd> {
  const written = writer.finish((current) => giveBack(current, record.attempt, now()));
  const update = await Promise.race([written, delay(GIVE_BACK_MS, undefined, { ref: false })]);
  // Without the store's word the loss of this worker is found and told by others.
  if (update === undefined || (update.outcome === 'updated' && update.record.status === 'queued'))
    return 'interrupted';
  await settle(dependencies, update);
  return 'done';
}

async function decideEnd(
  dependencies: JobRunnerDependencies,
  record: JobRecord,
  end: Exclude<AttemptEnd, { kind: 'fenced' | 'interrupted' }>,
): Promise<(current: JobRecord) => JobDecision<AttemptRefusal>> {
  const { id, attempt } = record;
  const at = now();
  if (end.kind === 'cancelled') return (current) => cancelled(current, attempt, at);
  if (end.kind === 'paused') return (current) => paused(current, attempt, at);
  if (end.kind === 'failed') return (current) => fail(current, attempt, end.reason, at);
  if (end.kind === 'crashed') return (current) => crash(current, attempt, end.reason, at);
  try {
    const { models, directory } = dependencies;
    const { name } = record.config;
    const registry = models(record.project);
    const model = await registry.register(name, id, directory.attemptModel(id, attempt));
    const manifest = await registry.ofJob(name, id);
    const digest = manifest === undefined ? null : weightsDigest(manifest);
    const restored_epoch = manifest?.restored_epoch ?? null;
    return (current) => succeed({ ...current, restored_epoch }, attempt, model, now(), digest);
  } catch (error) {
    return (current) => fail(current, attempt, storageError(error), now());
  }
}

const now = (): string => new Date().toISOString();
