import type { JobEvent } from '../../../contracts/jobs/events.js';
import type { Progress } from '../../../contracts/jobs/progress.js';
import type { JobState } from '../../../domain/job/ports.js';
import { isFinished } from '../../../domain/job/statuses.js';
import { createChangeLatch, type Wake } from './change-latch.js';
import type { JobFeeds } from './job-feeds.js';

export type JobMessage =
  | { kind: 'event'; event: JobEvent }
  /** Live progress is not part of the log: it has no id and is not replayed. */
  | { kind: 'progress'; progress: Progress }
  | { kind: 'heartbeat' };

export interface JobEventStreamOptions {
  id: string;
  /** The last event the client has; 0 for all. */
  after: number;
  heartbeatMs: number;
  signal: AbortSignal;
}

/**
 * The events of a job after `after`, then new ones as they come, with live progress between them; events that exist already
 * come together. Ends after the terminal event or at the abort. The reader sets the pace: nothing is read from the store
 * before it is requested.
 */
export async function* streamJobEvents(
  feeds: JobFeeds,
  { id, after, heartbeatMs, signal }: JobEventStreamOptions,
): AsyncGenerator<JobMessage[], void, undefined> {
  const latch = createChangeLatch();
  const feed = await feeds.open(id, latch.notify);
  let last = after;
  let shown: Progress | null = null;
  let wake: Wake = 'changed';
  try {
    while (!signal.aborted) {
      const { items, hasMore } = await feed.events(last);
      last = items.at(-1)?.id ?? last;
      const messages = items.map((event): JobMessage => ({ kind: 'event', event }));
      if (hasMore) {
        yield messages;
        continue;
      }
      const state = await feed.state();
      const progress = state?.progress ?? null;
      if (progress !== null && progress !== shown) messages.push({ kind: 'progress', progress });
      shown = progress;
      const isAtEnd = isOver(state, last);
      if (messages.length === 0 && wake === 'timeout' && !isAtEnd) messages.push({ kind: 'heartbeat' });
      if (messages.length > 0) yield messages;
      if (isAtEnd) return;
      wake = await latch.next(heartbeatMs, signal);
    }
  } finally {
    feed.close();
  }
}

/** A job that was retried has events after a terminal one; a job that was deleted gets no more. */
function isOver(state: JobState | undefined, last: number): boolean {
  return state === undefined || (isFinished(state.record.status) && last >= state.lastEvent);
}
