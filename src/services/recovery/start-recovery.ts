import { createPace } from '../../domain/pace.js';
import { UnavailableError } from '../../domain/problems/unavailable-error.js';
import { createReconciler, type ReconcilerDependencies } from './reconciler.js';
import { restoreJobs } from './restore-jobs.js';

const INTERVAL_MS = 10_000;
/** Of the time, for comparing records that are all there. */
const SHARE = 0.5;

/** The part of a log that recovery writes to. */
export interface RecoveryLog {
  debug(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export type RecoveryDependencies = Omit<
  ReconcilerDependencies,
  'prepare' | 'now' | 'onReconciled' | 'onError'
> & { log: RecoveryLog };

/**
 * Restores lost records, at the start and whenever Redis may have lost some, and reconciles the records with the queue,
 * now and every ten seconds; returns a function that stops it.
 */
export function startRecovery({ log, ...dependencies }: RecoveryDependencies): () => void {
  const now = () => new Date();
  const reconciler = createReconciler({
    ...dependencies,
    now,
    async prepare() {
      const found = await restoreJobs({ ...dependencies, now, rest: createPace(SHARE) });
      if (found.restored.length > 0 || found.damaged.length > 0)
        log.warn(found, 'Redis had lost records of jobs; they were rebuilt from the data directory');
    },
    onReconciled: (jobId, action) => log.warn({ job_id: jobId, action }, 'Job reconciled'),
    // The connection reports an outage.
    onError: (error) =>
      log[error instanceof UnavailableError ? 'debug' : 'warn']({ err: error }, 'Jobs not reconciled'),
  });
  return reconciler.start(INTERVAL_MS);
}
