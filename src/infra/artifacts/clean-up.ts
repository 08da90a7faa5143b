import { createPace } from '../../domain/pace.js';
import type { Logger } from '../logger.js';
import type { DataDirectory } from './data-directory.js';
import { removeOrphans } from './recovery/orphans.js';

const INTERVAL_MS = 3600 * 1000;
/** Of the time: nothing waits for it. */
const SHARE = 0.2;

/** Removes what crashes left in the data directory, now and every hour; returns a function that stops it. */
export function startCleanUp(
  directory: DataDirectory,
  hasRecord: (jobId: string) => Promise<boolean>,
  logger: Logger,
): () => void {
  const clean = () =>
    removeOrphans(directory, hasRecord, createPace(SHARE)).then(
      (removed) => removed.length > 0 && logger.info({ removed }, 'Leftover files removed'),
      (error: unknown) => logger.warn({ err: error }, 'Leftover files not removed'),
    );
  void clean();
  const timer = setInterval(() => void clean(), INTERVAL_MS);
  return () => clearInterval(timer);
}
