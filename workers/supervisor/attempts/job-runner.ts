import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { JobDefinition, JobRecord, StatusReason } from '../../../src/contracts/jobs/jobs.js';
import type { ForProject } from '../../../src/domain/access/caller.js';
import type { JobFiles, JobStore } from '../../../src/domain/job/ports.js';
import type { RunJob } from '../../../src/domain/job/queue/ports.js';
import { fail } from '../../../src/domain/job/transitions.js';
import type { ModelRegistry } from '../../../src/domain/ports.js';
import { unlessDamaged } from '../../../src/domain/problems/unavailable-error.js';
import type { JobArchive } from '../../../src/domain/recovery/ports.js';
import type { DataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import type { DatasetReader } from '../../../src/infra/artifacts/datasets/dataset-reader.js';
import type { Logger } from '../../../src/infra/logger.js';
import { machineMemory } from '../../../src/infra/process/machine-memory.js';
import { describePlace } from '../places/describe-place.js';
import type { TrainingPlace, TrainingPlaces } from '../places/training-places.js';
import type { SizedJob } from '../trainers/death-reason.js';
import type { TrainerKinds } from '../trainers/trainer-kinds.js';
import type { WarmTrainers } from '../trainers/warm-trainers.js';
import { type AttemptLimits, beginAttempt, storageFailure } from './attempt.js';
import type { AttemptWatch } from './attempt-watch.js';
import { beginInRecord, endRegistered } from './begin-in-record.js';
import { concludeAttempt, type JobRunEnd } from './conclude-attempt.js';
import { createJobWriter } from './job-writer.js';
import { prepareAttempt } from './prepare-attempt.js';
import { release, suitsPlace } from './queue-entry.js';
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

/**
 * The life of an attempt, from its entry in the queue to the acknowledgement: begin it in the record, prepare its directory
 * and dataset, train it in a process of its own, conclude it in the record, release the entry. When `signal` aborts, the
 * attempt saves its state and the entry goes back to the queue.
 */
export function createJobRunner(dependencies: JobRunnerDependencies): RunJob<TrainingPlace> {
  return async (jobId, signal, place) => {
    if (signal.aborted) return 'interrupted';
    if (!(await suitsPlace(dependencies, jobId, place))) return 'done';
    // Read before the attempt begins: an outage of Redis then costs no attempt.
    const definition = await readDefinition(dependencies, jobId);
    const record = await beginInRecord(dependencies, jobId);
    const end =
      record === undefined ? 'done' : await run(dependencies, record, definition, { signal, place });
    return end === 'done' ? release(dependencies, jobId) : end;
  };
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

/** The place of an attempt, and the signal that interrupts it. */
interface Running {
  signal: AbortSignal;
  place: TrainingPlace;
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
