import type { RunJob } from '../../domain/job/queue/ports.js';
import type { Logger } from '../logger.js';
import type { TakenEntry } from './queue-workers.js';

/** Renewals in the time after which the entry of a silent worker is given to another. */
const RENEWALS_PER_LOCK = 4;

export interface EntryRunnerOptions<Place> {
  runJob: RunJob<Place>;
  lockMs: number;
  stopping: AbortSignal;
  onLeft: (jobId: string) => Promise<void>;
  /** Called when an entry waits in the queue again. */
  onGivenBack: (jobId: string) => void;
  onError: (error: Error) => void;
  logger: Logger;
}

/** Runs the jobs of entries, and ends the entries or returns them to the queue. */
export interface EntryRunner<Place> {
  run(entry: TakenEntry, place: Place): Promise<void>;
  isIdle(): boolean;
  /** Settles when no job runs any more. */
  stopped(): Promise<unknown>;
  /** Settles when no entry is held any more either. */
  settled(): Promise<unknown>;
}

/** An entry whose job throws is ended: the reconciler adds it again. */
export function createEntryRunner<Place>(options: EntryRunnerOptions<Place>): EntryRunner<Place> {
  const { runJob, stopping, onError } = options;
  const jobs = new Set<Promise<unknown>>();
  const entries = new Set<Promise<void>>();
  const handle = async (entry: TakenEntry, place: Place) => {
    const stopRenewing = keepRenewing(entry, options);
    const job = runJob(entry.job.id ?? '', stopping, place);
    jobs.add(job);
    try {
      await end(options, entry, await outcomeOf(job));
    } catch (error) {
      // An entry that cannot be ended expires, and the stalled check finds it.
      onError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      jobs.delete(job);
      stopRenewing();
    }
  };
  return {
    async run(entry, place) {
      const handled = handle(entry, place);
      entries.add(handled);
      await handled.finally(() => entries.delete(handled));
    },
    isIdle: () => entries.size === 0,
    stopped: () => Promise.allSettled(jobs),
    settled: () => Promise.allSettled(entries),
  };
}

type Outcome = { kind: 'done' | 'interrupted' } | { kind: 'failed'; error: Error };

async function outcomeOf(job: Promise<'done' | 'interrupted'>): Promise<Outcome> {
  return job.then(
    (kind) => ({ kind }),
    (error: unknown) => ({
      kind: 'failed',
      error: error instanceof Error ? error : new Error(String(error)),
    }),
  );
}

async function end<Place>(
  { logger, onLeft, onGivenBack }: EntryRunnerOptions<Place>,
  { job, token }: TakenEntry,
  outcome: Outcome,
): Promise<void> {
  const { id = '' } = job;
  if (outcome.kind === 'interrupted') {
    await job.moveToWait(token);
    onGivenBack(id);
    return;
  }
  if (outcome.kind === 'failed') {
    logger.error({ job_id: id, err: outcome.error }, 'Queue entry failed');
    await job.moveToFailed(outcome.error, token, false);
    return;
  }
  await job.moveToCompleted(null, token, false);
  // The reconciler finds missed jobs.
  await onLeft(id).catch((error: unknown) =>
    logger.warn({ job_id: id, err: error }, 'Could not check whether the job waits again'),
  );
}

/** Renews the entry of this worker; returns a function that stops it. An outage must not pile up renewals. */
function keepRenewing<Place>(entry: TakenEntry, { lockMs, onError }: EntryRunnerOptions<Place>): () => void {
  let renewing = false;
  const timer = setInterval(() => {
    if (renewing) return;
    renewing = true;
    void entry
      .renew()
      .catch((error: unknown) => onError(error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        renewing = false;
      });
  }, lockMs / RENEWALS_PER_LOCK);
  return () => clearInterval(timer);
}
