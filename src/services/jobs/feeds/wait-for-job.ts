import type { JobRecord } from '../../../contracts/jobs/jobs.js';
import { isFinished } from '../../../domain/job/statuses.js';
import { createChangeLatch } from './change-latch.js';
import type { JobFeeds } from './job-feeds.js';

/** Hints can be lost with the connection that carries them, so the record is read this often without one. */
const LOOK_EVERY_MS = 5000;

/**
 * Waits until the job has finished or `waitMs` have passed, and returns the record as it is then.
 * An abort (the client disconnects, the server closes) ends the wait early.
 */
export async function waitForJob(
  feeds: JobFeeds,
  first: JobRecord,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal },
): Promise<JobRecord | undefined> {
  if (isFinished(first.status)) return first;
  const deadline = performance.now() + waitMs;
  const latch = createChangeLatch();
  const feed = await feeds.open(first.id, latch.notify);
  try {
    while (true) {
      // Read after watching: later changes wake the latch.
      const record = (await feed.state())?.record;
      const left = deadline - performance.now();
      if (record === undefined || isFinished(record.status) || left <= 0 || signal.aborted) return record;
      await latch.next(Math.min(left, LOOK_EVERY_MS), signal);
    }
  } finally {
    feed.close();
  }
}
