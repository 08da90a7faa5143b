import type { JobRecord, StatusReason } from '../contracts/jobs.js';
import { cancelled, fail, isFinished, UNFINISHED_STATUSES } from '../domain/job-status.js';
import { MAX_LOST_WORKERS } from '../domain/lost-workers.js';
import type { JobQueue, JobStore, WorkerDirectory } from '../domain/ports.js';

/** A record is written before its queue entry; one that young may just be on its way. */
const GRACE_MS = 5_000;

export interface ReconcilerDependencies {
  store: JobStore;
  queue: JobQueue;
  workers: WorkerDirectory;
  now: () => Date;
  /** Told of every job that was put right, and how. */
  onReconciled: (jobId: string, action: ReconcileAction) => void;
  /** Told of a run that could not be finished; the next one tries again. */
  onError: (error: unknown) => void;
}

export type ReconcileAction = 'enqueued' | 'worker_lost' | 'cancelled';

/** Brings records and queue back together. Idempotent, and safe to run in several processes. */
export interface Reconciler {
  /** One pass over every unfinished job. */
  run(): Promise<void>;
  /** A pass now and then one every `intervalMs`; returns the end of it. */
  start(intervalMs: number): () => void;
}

/** Adds what the queue does not know, ends what nobody will run any more. */
export function createReconciler(dependencies: ReconcilerDependencies): Reconciler {
  const run = async () => {
    const ids = await dependencies.store.idsByStatus(UNFINISHED_STATUSES);
    for (const id of ids) await reconcile(dependencies, id);
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

async function reconcile(dependencies: ReconcilerDependencies, id: string): Promise<void> {
  const state = await dependencies.queue.state(id);
  // Read after the queue: a record ends before its entry vanishes, so what is unfinished now has lost its entry.
  const record = await dependencies.store.get(id);
  if (record === undefined || isFinished(record.status)) return;
  const action = await decide(dependencies, record, state);
  if (action === undefined) return;
  if (await act(dependencies, record, action)) dependencies.onReconciled(id, action);
}

async function decide(
  { workers, now }: ReconcilerDependencies,
  record: JobRecord,
  state: Awaited<ReturnType<JobQueue['state']>>,
): Promise<ReconcileAction | undefined> {
  const known = state === 'waiting' || state === 'active';
  if (record.status === 'cancelling') {
    // The user's wish needs no other worker to come true; a worker that lives after all finds its word refused.
    return !known || (await isGone(workers, record.worker)) ? 'cancelled' : undefined;
  }
  if (known) return undefined;
  if (record.status === 'queued' && now().getTime() - Date.parse(record.created_at) < GRACE_MS)
    return undefined;
  return record.attempt > MAX_LOST_WORKERS ? 'worker_lost' : 'enqueued';
}

async function isGone(workers: WorkerDirectory, worker: string | null): Promise<boolean> {
  return !(await workers.list()).some(({ id }) => id === worker);
}

async function act(
  { store, queue, now }: ReconcilerDependencies,
  record: JobRecord,
  action: ReconcileAction,
): Promise<boolean> {
  const at = now().toISOString();
  if (action === 'enqueued') {
    await queue.add(record.id);
    return true;
  }
  const update = await store.update(record.id, (current) => {
    // Another process may have begun a new attempt since.
    if (current.attempt !== record.attempt) return { refusal: 'stale_attempt' as const };
    return action === 'cancelled'
      ? cancelled(current, null, at)
      : fail(current, null, workerLost(record), at);
  });
  return update.outcome === 'updated';
}

function workerLost(record: JobRecord): StatusReason {
  return {
    code: 'worker_lost',
    message:
      `The worker that ran the job was lost ${record.attempt} times (killed, crashed or cut off), so the job was ` +
      'given up. Look at the log of the workers and at the memory of their machine, then post the job again.',
    details: { attempts: record.attempt, worker: record.worker ?? 'unknown' },
  };
}
