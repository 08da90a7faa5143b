import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { Progress } from '../../contracts/jobs/progress.js';

/**
 * Estimated seconds until the last epoch of a running job ends; null if unknown. A completed epoch counts
 * with its validation, the first one only with its steps.
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
  const left = isLast ? 0 : config.fit.epochs - (done?.epoch ?? config.fit.initial_epoch ?? 0);
  return Math.max(0, left * epochSeconds - (running?.elapsed_seconds ?? 0));
}

/**
 * Estimated seconds until the job at `position` (from 1) of the queue gets a worker. `freeIn` has one entry
 * per job that the live workers can run at a time: the seconds until it is free, null if unknown. The run
 * time of the jobs ahead is unknown as well, so each of them occupies one slot for good; null if no slot
 * remains.
 */
export function waitSeconds(position: number, freeIn: readonly (number | null)[]): number | null {
  const known = freeIn.filter((seconds) => seconds !== null).sort((a, b) => a - b);
  return known[position - 1] ?? null;
}
