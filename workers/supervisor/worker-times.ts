import type { AttemptLimits } from './attempts/attempt.js';

/** Times of a worker. */
export interface WorkerTimes extends AttemptLimits {
  /** The lease on an entry of the queue. */
  lockMs: number;
  /** How often it looks for entries whose lease has run out. */
  stalledCheckMs: number;
  /** How often it reads the records of running jobs for a request to cancel or pause. */
  watchMs: number;
}

/** After the longest pause: to write records and return entries to the queue. */
export const STOP_EXTRA_MS = 5_000;

export const DEFAULT_TIMES: WorkerTimes = {
  lockMs: 30_000,
  stalledCheckMs: 15_000,
  watchMs: 5_000,
  readyMs: 120_000,
  graceMs: 10_000,
  pauseMs: 15_000,
};
