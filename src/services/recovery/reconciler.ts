import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { JobStore } from '../../domain/job/ports.js';
import { placementOf } from '../../domain/job/queue/placement.js';
import { enqueue, type JobQueue } from '../../domain/job/queue/ports.js';
import { expireQueued, isQueueTimeOver, sinceOf } from '../../domain/job/queue/time.js';
import { UNFINISHED_STATUSES } from '../../domain/job/statuses.js';
import { cancelled, loseWorker, paused } from '../../domain/job/transitions.js';
import type { WorkerDirectory } from '../../domain/ports.js';
import { UnavailableError, unlessDamaged } from '../../domain/problems/unavailable-error.js';
import type { JobArchive } from '../../domain/recovery/ports.js';
import { finishDeletion, type JobDeletionDependencies } from '../jobs/job-deletion.js';
import { updateAfterDelivery } from './deliver-reports.js';
import { type FinishDependencies, finishRegistered } from './finish-registered.js';

/** A record is written before its queue entry; the entry of a younger job may just be on its way. */
const GRACE_MS = 5_000;

export interface ReconcilerDependencies extends JobDeletionDependencies, FinishDependencies {
  store: JobStore;
  queue: JobQueue;
  workers: WorkerDirectory;
  archive: JobArchive;
  /** A value that changes whenever the store may have lost something. */
  generation?: () => Promise<string>;
  /** Runs before the first pass of each generation, and again until it succeeds. */
  prepare?: () => Promise<void>;
  now: () => Date;
  /** Called with every job that was repaired, and how. */
  onReconciled: (jobId: string, action: ReconcileAction) => void;
  /** Called when a job or a pass could not be finished; the next pass tries again. */
  onError: (error: unknown) => void;
}

export type ReconcileAction =
  | 'enqueued'
  | 'worker_lost'
  | 'succeeded'
  | 'cancelled'
  | 'paused'
  | 'expired'
  | 'deleted';

/** Repairs records and queue where they disagree. Idempotent, and safe to run in several processes. */
export interface Reconciler {
  /** One pass over every unfinished job. */
  run(): Promise<void>;
  /** Runs a pass now and one every `intervalMs`; returns a function that ends it. */
  start(intervalMs: number): () => void;
}

/** The workers that are alive, and those that the pass before missed. */
interface Pass {
  alive: ReadonlySet<string>;
  missedBefore: ReadonlySet<string>;
}

/** Queues jobs that the queue lost; requeues or ends jobs whose worker is gone. */
export function createReconciler(dependencies: ReconcilerDependencies): Reconciler {
  const { store, workers } = dependencies;
  let missedBefore = new Set<string>();
  let unarchivedBefore = new Set<string>();
  let preparedFor: string | undefined;
  /** A job whose files cannot be read must not block the others; without Redis, none can be repaired. */
  const exceptOutage = (error: unknown) => {
    if (error instanceof UnavailableError) throw error;
    dependencies.onError(error);
  };
  const run = async () => {
    const generation = (await dependencies.generation?.()) ?? 'only';
    if (generation !== preparedFor) await dependencies.prepare?.();
    preparedFor = generation;
    const ids = await store.idsByStatus(UNFINISHED_STATUSES);
    const alive = new Set((await workers.list()).map((worker) => worker.id));
    const missed = new Set<string>();
    for (const id of ids) {
      const record = await unlessDamaged(store.get(id), dependencies.onError);
      if (record === undefined) continue;
      if (record.worker !== null && !alive.has(record.worker)) missed.add(record.worker);
      await reconcile(dependencies, record, { alive, missedBefore }).catch(exceptOutage);
    }
    missedBefore = missed;
    unarchivedBefore = await archiveLeftovers(dependencies, unarchivedBefore);
    await finishDeletions(dependencies);
    await dependencies.queue.forgetUnused();
  };
  return {
    run,
    start(intervalMs) {
      let running = false;
      const tick = async () => {
        if (running) return;
        running = true;
        await run().catch(dependencies.onError);
        running = false;
      };
      void tick();
      const timer = setInterval(() => void tick(), intervalMs);
      return () => clearInterval(timer);
    },
  };
}

/**
 * Archives jobs whose worker died between a change of status and its copy: those that were not archived at the pass before
 * either. @returns the ids of jobs that are not archived now
 */
async function archiveLeftovers(
  { store, archive, onError }: ReconcilerDependencies,
  before: ReadonlySet<string>,
): Promise<Set<string>> {
  const unarchived = await store.unarchived();
  for (const id of unarchived) if (before.has(id)) await archive.save(id).catch(onError);
  return new Set(unarchived);
}

/** Finishes the deletions that a process died in. */
async function finishDeletions(dependencies: ReconcilerDependencies): Promise<void> {
  const { store, onReconciled } = dependencies;
  for (const id of await store.removed()) {
    // A repeated POST with its Idempotency-Key may have created the job again.
    if ((await store.get(id)) === undefined) await finishDeletion(dependencies, id);
    else await store.forgetRemoved(id);
    onReconciled(id, 'deleted');
  }
}

async function reconcile(dependencies: ReconcilerDependencies, record: JobRecord, pass: Pass): Promise<void> {
  // Read after the record: an entry that is not active now belongs to this attempt or to a later one, and every change
  // below is refused where a later one has begun.
  const state = await dependencies.queue.state(record.id, placementOf(record));
  const action = decide(record, state, pass, dependencies.now());
  if (action === undefined) return;
  const done = (await succeedIfRegistered(dependencies, record, action))
    ? 'succeeded'
    : (await act(dependencies, record, action)) && action;
  if (done) dependencies.onReconciled(record.id, done);
}

function decide(
  record: JobRecord,
  state: Awaited<ReturnType<JobQueue['state']>>,
  { alive, missedBefore }: Pass,
  now: Date,
): ReconcileAction | undefined {
  const known = state === 'waiting' || state === 'active';
  const isGone = record.worker !== null && !alive.has(record.worker);
  switch (record.status) {
    case 'cancelling':
      // A cancellation needs no other worker; reports of a worker that is alive after all are refused.
      return !known || isGone ? 'cancelled' : undefined;
    case 'pausing':
      return !known || isGone ? 'paused' : undefined;
    case 'running':
      if (state !== 'active') return 'worker_lost';
      // Twice in a row: the entry of a live worker may expire in an outage of Redis, and returns at once.
      return isGone && missedBefore.has(record.worker ?? '') ? 'worker_lost' : undefined;
    case 'queued':
      if (isQueueTimeOver(record, now)) return 'expired';
      return !known && now.getTime() - sinceOf(record) >= GRACE_MS ? 'enqueued' : undefined;
    default:
      return undefined;
  }
}

/** A lost worker may have registered the model before it was lost: the job has succeeded then. */
async function succeedIfRegistered(
  dependencies: ReconcilerDependencies,
  { id }: JobRecord,
  action: ReconcileAction,
): Promise<boolean> {
  if (!['worker_lost', 'cancelled', 'paused'].includes(action)) return false;
  const update = await finishRegistered(dependencies, id, dependencies.now().toISOString());
  if (update?.outcome !== 'updated') return false;
  await dependencies.archive.save(id);
  await dependencies.jobFiles.removeStates(id);
  return true;
}

async function act(
  dependencies: ReconcilerDependencies,
  record: JobRecord,
  action: ReconcileAction,
): Promise<boolean> {
  const { queue, archive, now } = dependencies;
  const at = now().toISOString();
  if (action === 'enqueued') {
    await enqueue(queue, record);
    return true;
  }
  const update = await updateAfterDelivery(dependencies, record.id, (current) => {
    // Another process may have begun a new attempt since.
    if (current.attempt !== record.attempt) return { refusal: 'stale_attempt' as const };
    if (action === 'expired') return expireQueued(current, now());
    // Its worker may have ended it since, and the user retried it: the job that waits now was not cancelled.
    if (action === 'cancelled' && current.status !== 'cancelling') return { refusal: 'not_running' as const };
    if (action === 'cancelled') return cancelled(current, null, at);
    return action === 'paused' ? paused(current, null, at) : loseWorker(current, record.attempt, at);
  });
  if (update.outcome !== 'updated') return false;
  if (action === 'expired') await queue.remove(record.id, placementOf(record));
  // No effect where the queue still has the entry of the lost worker.
  if (update.record.status === 'queued') await enqueue(queue, update.record);
  else await archive.save(record.id);
  if (isEndedPrediction(update.record)) await dependencies.jobFiles.removePredictions(record.id);
  return true;
}

/** Whether a prediction was cut off for good. */
const isEndedPrediction = ({ kind, status }: JobRecord): boolean =>
  kind === 'predict' && (status === 'cancelled' || status === 'failed');
