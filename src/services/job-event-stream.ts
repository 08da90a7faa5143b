import type { JobEvent } from '../contracts/job-events.js';
import type { Progress } from '../contracts/job-progress.js';
import { isFinished, tellsOfEnd } from '../domain/job-transitions.js';
import { createChangeLatch } from './change-latch.js';
import type { JobFeed, JobFeeds } from './job-feeds.js';

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
 * The events of a job after `after`, then those to come, with live progress between them. Ends after the terminal
 * event or at the abort. The reader sets the pace: nothing is read from the store before it is asked for.
 */
export async function* streamJobEvents(
  feeds: JobFeeds,
  { id, after, heartbeatMs, signal }: JobEventStreamOptions,
): AsyncGenerator<JobMessage, void, undefined> {
  const latch = createChangeLatch();
  const feed = await feeds.open(id, latch.notify);
  let last = after;
  let shown: Progress | null = null;
  try {
    while (!signal.aborted) {
      for await (const event of eventsAfter(feed, last)) {
        last = event.id;
        yield { kind: 'event', event };
        // A job that was tried again has events after a terminal one.
        if (tellsOfEnd(event) && (await isOver(feed, last))) return;
      }
      const { progress } = (await feed.state()) ?? { progress: null };
      if (progress !== null && progress !== shown) yield { kind: 'progress', progress };
      shown = progress;
      if ((await latch.next(heartbeatMs, signal)) !== 'timeout') continue;
      // A client that claims events beyond the terminal one would otherwise wait for ever.
      if (await isOver(feed, last)) return;
      yield { kind: 'heartbeat' };
    }
  } finally {
    feed.close();
  }
}

async function isOver(feed: JobFeed, last: number): Promise<boolean> {
  if (!isFinished((await feed.state())?.record.status ?? 'failed')) return false;
  return (await feed.events(last)).items.length === 0;
}

async function* eventsAfter(feed: JobFeed, after: number) {
  let last = after;
  while (true) {
    const page = await feed.events(last);
    for (const event of page.items) {
      last = event.id;
      yield event;
    }
    if (!page.hasMore) return;
  }
}
