import type { Progress } from '../../contracts/job-progress.js';
import type { JobRecord } from '../../contracts/jobs.js';

/**
 * Seconds until the last epoch of a running job should be over; null where nothing tells. An epoch that was finished
 * counts with its validation, the first one with its steps alone.
 */
export function remainingSeconds(
  { status, latest, attempt, config }: Pick<JobRecord, 'status' | 'latest' | 'attempt' | 'config'>,
  progress: Progress | null,
): number | null {
  if (status === 'cancelling' || status === 'pausing') return 0;
  const done = latest?.attempt === attempt ? latest : null;
  const running = progress !== null && progress.epoch > (done?.epoch ?? 0) ? progress : null;
  const epochSeconds = done?.seconds ?? (running && (running.step_ms * running.steps) / 1000);
  if (epochSeconds === null) return null;
  const isLast = done?.callback_actions?.some(({ action }) => action === 'stop_training') === true;
  const left = isLast ? 0 : config.fit.epochs - (done?.epoch ?? 0);
  return Math.max(0, left * epochSeconds - (running?.elapsed_seconds ?? 0));
}

/**
 * Seconds until the job at `position` (from 1) of the queue should get a worker. `freeIn` has one entry for each job
 * the live workers can run at a time: in how many seconds it is free, null where that is unknown. How long the jobs
 * ahead will run is unknown too, so each of them takes one place for good; null when none is left.
 */
export function waitSeconds(position: number, freeIn: readonly (number | null)[]): number | null {
  const known = freeIn.filter((seconds) => seconds !== null).sort((a, b) => a - b);
  return known[position - 1] ?? null;
}
