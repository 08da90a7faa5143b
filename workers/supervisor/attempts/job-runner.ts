import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { JobDefinition, JobRecord, StatusReason } from '../../../src/contracts/jobs.js';
import type { ForProject } from '../../../src/domain/access/caller.js';
import { placementOf } from '../../../src/domain/job/placement.js';
import type { JobFiles, JobRecords, JobStore } from '../../../src/domain/job/ports.js';
import { enqueue, type JobQueue, type RunJob } from '../../../src/domain/job/queue-ports.js';
import { isFinished } from '../../../src/domain/job/statuses.js';
import { cancelled, fail, paused, startAttempt } from '../../../src/domain/job/transitions.js';
import type { ModelRegistry } from '../../../src/domain/ports.js';
import { unlessDamaged } from '../../../src/domain/problems/unavailable-error.js';
import { newestAttempt } from '../../../src/domain/recovery/deliver-journals.js';
import type { JobArchive } from '../../../src/domain/recovery/ports.js';
import type { DataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import type { DatasetReader } from '../../../src/infra/artifacts/datasets/dataset-reader.js';
import type { Logger } from '../../../src/infra/logger.js';
import { machineMemory } from '../../../src/machine-memory.js';
import { updateAfterDelivery } from '../../../src/services/recovery/deliver-reports.js';
import { finishRegistered } from '../../../src/services/recovery/finish-registered.js';
import { describePlace } from '../places/describe-place.js';
import type { TrainingPlace, TrainingPlaces } from '../places/training-places.js';
import type { SizedJob } from '../trainers/death-reason.js';
import type { TrainerKinds } from '../trainers/trainer-kinds.js';
import type { WarmTrainers } from '../trainers/warm-trainers.js';
import { type AttemptLimits, beginAttempt, storageFailure } from './attempt.js';
import type { AttemptWatch } from './attempt-watch.js';
import { concludeAttempt, type JobRunEnd } from './conclude-attempt.js';
import { createJobWriter } from './job-writer.js';
import { prepareAttempt } from './prepare-attempt.js';
import { archiveJob, settle } from './settle-job.js';

export interface JobRunnerDependencies {
  workerId: string;
  store: JobStore;
  datasets: ForProject<DatasetReader>;
  models: ForProject<ModelRegistry>;
  archive: JobArchive;
  jobFiles: JobFiles;
  directory: DataDirectory;
  trainers: WarmTrainers;
  kinds: TrainerKinds;
  places: Pick<TrainingPlaces, 'fails' | 'on' | 'suits'>;
  watch: AttemptWatch;
  limits: AttemptLimits;
  logger: Logger;
}

/** Runs the next attempt of a job, from its record to its result; gives it up within moments when interrupted. */
export function createJobRunner(dependencies: JobRunnerDependencies): RunJob<TrainingPlace> {
  return async (jobId, signal, place) => {
    if (signal.aborted) return 'interrupted';
    if (!(await isSuited(dependencies, jobId, place))) return 'done';
    // Read before the attempt begins: an outage of Redis then costs no attempt.
    const definition = await readDefinition(dependencies, jobId);
    const record = await start(dependencies, jobId);
    const end =
      record === undefined ? 'done' : await run(dependencies, record, definition, { signal, place });
    return end === 'done' ? release(dependencies, jobId) : end;
  };
}

/**
 * An API of before there were placements adds jobs to the queue that any worker takes from, where it misses them. Such an
 * entry ends here; `requeueIfWaiting` queues the job where it belongs.
 */
async function isSuited(
  { store, places, logger }: JobRunnerDependencies,
  jobId: string,
  place: TrainingPlace,
): Promise<boolean> {
  const record = await store.get(jobId);
  if (record === undefined || places.suits(place, placementOf(record))) return true;
  logger.warn({ job_id: jobId, resources: placementOf(record) }, 'Job of other resources skipped');
  return false;
}

/**
 * Queues a job that was resumed or retried after its runner had looked last: the queue took no second entry for it while
 * the old one was there.
 */
export async function requeueIfWaiting(
  { store, queue }: { store: Pick<JobRecords, 'get'>; queue: Pick<JobQueue, 'add'> },
  jobId: string,
): Promise<void> {
  const record = await store.get(jobId);
  if (record?.status === 'queued') await enqueue(queue, record);
}

/**
 * What became of the job since. Resumed or retried: its entry goes back. Deleted: what the attempt has written since
 * goes too.
 */
async function release({ store, jobFiles }: JobRunnerDependencies, jobId: string): Promise<JobRunEnd> {
  const record = await store.get(jobId);
  if (record === undefined && (await store.wasRemoved(jobId))) await jobFiles.remove(jobId);
  return record?.status === 'queued' ? 'interrupted' : 'done';
}

/** The definition of a job, or the reason why it cannot be trained. */
async function readDefinition(
  { store }: JobRunnerDependencies,
  jobId: string,
): Promise<JobDefinition | { reason: StatusReason }> {
  const definition = await unlessDamaged(store.getDefinition(jobId));
  return definition ?? { reason: DEFINITION_DAMAGED };
}

const DEFINITION_DAMAGED: StatusReason = {
  code: 'storage_error',
  message: 'The stored model definition of the job is missing or damaged. Post the job again.',
};

/** What a job runs with. */
interface Running {
  signal: AbortSignal;
  place: TrainingPlace;
}

/** Begins an attempt in the record; undefined when there is none to begin. */
async function start(dependencies: JobRunnerDependencies, jobId: string): Promise<JobRecord | undefined> {
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

/** @returns whether the job has a registered model, so that nothing is left to train */
async function endRegistered(dependencies: JobRunnerDependencies, jobId: string): Promise<boolean> {
  const update = await finishRegistered(dependencies, jobId, now());
  if (update !== undefined) await settle(dependencies, update);
  return update !== undefined;
}

async function run(
  dependencies: JobRunnerDependencies,
  record: JobRecord,
  definition: JobDefinition | { reason: StatusReason },
  running: Running,
): Promise<JobRunEnd> {
  const logger = dependencies.logger.child({ job_id: record.id, attempt: record.attempt });
  const scoped = { ...dependencies, logger };
  logger.info({ job_name: record.name }, 'Attempt started');
  await archiveJob(scoped, record.id);
  // An attempt that was cut off may have registered the model while this one began.
  if (record.attempt > record.first_attempt && (await endRegistered(scoped, record.id))) return 'done';
  const prepared = 'reason' in definition ? definition : await prepareAttempt(scoped, record, definition);
  if ('reason' in prepared) {
    await settle(scoped, await failBeforeTrainer(scoped, record, prepared.reason));
    return 'done';
  }
  const { place } = running;
  const assignment = { ...prepared, ...describePlace(place, dependencies.places.on(place)) };
  return train(scoped, record, assignment, running);
}

async function failBeforeTrainer({ store }: JobRunnerDependencies, record: JobRecord, reason: StatusReason) {
  return store.update(record.id, (current) => fail(current, record.attempt, reason, now()));
}

async function train(
  dependencies: JobRunnerDependencies,
  record: JobRecord,
  assignment: TrainerAssignment,
  { signal, place }: Running,
): Promise<JobRunEnd> {
  const { store, archive, trainers, kinds, places, watch, limits, logger } = dependencies;
  const kind = kinds.of(assignment.config, place);
  const trainer = trainers.take(
    assignment.withdrawal === undefined ? kind : { ...kind, deterministic: false },
  );
  const writer = createJobWriter({
    store,
    archive,
    jobId: record.id,
    attempt: record.attempt,
    onFenced: () => attempt.abort({ kind: 'fenced' }),
    onFailed: (error) => attempt.abort(storageFailure(error)),
  });
  const attempt = beginAttempt({ trainer, writer, assignment, job: sizeOf(record, place), limits });
  signal.addEventListener('abort', attempt.interrupt, { once: true });
  if (signal.aborted) attempt.interrupt();
  const unwatch = watch.add(record.id, record.attempt, attempt);
  // A request to cancel may have come between the start of the attempt and the watch.
  watch.check(record.id);
  try {
    const end = await attempt.ended;
    unwatch();
    if (trainer.wrongDevice() !== undefined) places.fails(place);
    logger.info({ end, trainerPid: trainer.pid }, 'Attempt ended');
    return await concludeAttempt(dependencies, record, end, writer);
  } finally {
    unwatch();
    signal.removeEventListener('abort', attempt.interrupt);
    writer.close();
    await attempt.dispose();
  }
}

function sizeOf({ config, report }: JobRecord, { gpu }: TrainingPlace): SizedJob {
  return {
    batchSize: config.fit.batch_size,
    estimate: report.estimated_memory_bytes,
    memoryBytes: gpu?.report.memory_bytes ?? machineMemory(),
  };
}

const now = (): string => new Date().toISOString();
