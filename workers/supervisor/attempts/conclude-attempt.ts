import { setTimeout as delay } from 'node:timers/promises';
import type { JobRecord } from '../../../src/contracts/jobs/jobs.js';
import type { ForProject } from '../../../src/domain/access/caller.js';
import type { AttemptRefusal } from '../../../src/domain/job/during-attempt.js';
import type { JobDecision, JobUpdate } from '../../../src/domain/job/ports.js';
import type { RunJob } from '../../../src/domain/job/queue/ports.js';
import {
  cancelled,
  crash,
  fail,
  giveBack,
  kernelRefused,
  paused,
  succeed,
} from '../../../src/domain/job/transitions.js';
import type { ModelRegistry } from '../../../src/domain/ports.js';
import type { DataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import {
  type DeliveryDependencies,
  updateAfterDelivery,
} from '../../../src/services/recovery/deliver-reports.js';
import { weightsDigest } from '../../../src/services/recovery/finish-registered.js';
import { storageError } from '../trainers/death-reason.js';
import type { AttemptEnd } from './attempt.js';
import type { JobWriter } from './job-writer.js';
import { type SettleDependencies, settle } from './settle-job.js';

/** How long a stopping worker waits for the store to return a job to the queue. */
const GIVE_BACK_MS = 2_000;

/** `done` where the queue's entry is finished; `interrupted` where another worker is to run it. */
export type JobRunEnd = Awaited<ReturnType<RunJob<unknown>>>;

export interface ConcludeDependencies extends DeliveryDependencies, SettleDependencies {
  archive: DeliveryDependencies['archive'] & SettleDependencies['archive'];
  models: ForProject<ModelRegistry>;
  directory: DataDirectory;
}

/** Writes the result of an attempt into the record, then next to the artifacts. */
export async function concludeAttempt(
  dependencies: ConcludeDependencies,
  record: JobRecord,
  end: AttemptEnd,
  writer: JobWriter,
): Promise<JobRunEnd> {
  if (end.kind === 'fenced') return 'done';
  if (end.kind === 'interrupted') return returnToQueue(dependencies, record, writer);
  const update =
    end.kind === 'succeeded'
      ? await succeeded(dependencies, record, writer)
      : await stopped(dependencies, record, end, writer);
  if (update === undefined) return 'done';
  if (update.outcome === 'updated' && update.record.status === 'queued') return 'interrupted';
  await settle(dependencies, update);
  return 'done';
}

/**
 * Everything is reported before the model is registered: from then on the job has succeeded, even if this worker is lost.
 * @returns undefined where the job has become another attempt's
 */
async function succeeded(
  dependencies: ConcludeDependencies,
  record: JobRecord,
  writer: JobWriter,
): Promise<Update | undefined> {
  if ((await writer.flush()) === false) return undefined;
  const decide =
    record.config.inference === undefined
      ? await register(dependencies, record)
      : (current: JobRecord) => succeed(current, record.attempt, null, now());
  return (await writer.finish(decide)) ?? updateAfterDelivery(dependencies, record.id, decide);
}

/** A trainer that was killed has reports in its journal that it did not get to send; so has one whose writer failed. */
async function stopped(
  dependencies: ConcludeDependencies,
  record: JobRecord,
  end: StoppedEnd,
  writer: JobWriter,
): Promise<Update> {
  const decide = decideStopped(record.attempt, end);
  const update = await writer.finishAfterDelivery(decide);
  // A writer that failed accepts no more; the end is then written without it.
  return update ?? updateAfterDelivery(dependencies, record.id, decide);
}

type Update = JobUpdate<AttemptRefusal>;
type StoppedEnd = Exclude<AttemptEnd, { kind: 'fenced' | 'interrupted' | 'succeeded' }>;

/** The record says `queued` before the queue has the job: a waiting job must never read as `running`. */
async function returnToQueue(
  dependencies: ConcludeDependencies,
  record: JobRecord,
  writer: JobWriter,
): Promise<JobRunEnd> {
  const written = writer.finishAfterDelivery((current) => giveBack(current, record.attempt, now()));
  const update = await Promise.race([written, delay(GIVE_BACK_MS, undefined, { ref: false })]);
  // If the store does not answer, the reconciler finds that this worker is gone.
  if (update === undefined || (update.outcome === 'updated' && update.record.status === 'queued'))
    return 'interrupted';
  await settle(dependencies, update);
  return 'done';
}

function decideStopped(
  attempt: number,
  end: StoppedEnd,
): (current: JobRecord) => JobDecision<AttemptRefusal> {
  const at = now();
  return (current) => {
    switch (end.kind) {
      case 'cancelled':
        return cancelled(current, attempt, at);
      case 'paused':
        return paused(current, attempt, at);
      case 'failed':
        return fail(current, attempt, end.reason, at);
      case 'crashed':
        return crash(current, attempt, end.reason, at);
      case 'refused':
        return kernelRefused(current, attempt, end.refusal, at);
    }
  };
}

async function register(
  { models, directory }: ConcludeDependencies,
  { id, attempt, project, config: { name } }: JobRecord,
): Promise<(current: JobRecord) => JobDecision<AttemptRefusal>> {
  try {
    const registry = models(project);
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
