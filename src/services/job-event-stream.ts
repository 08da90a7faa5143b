import type { JobEvent } from '../contracts/job-events.js';
import type { Progress } from '../contracts/job-progress.js';
import { isFinished } from '../domain/job-transitions.js';
import type { JobStore, JobWatcher } from '../domain/ports.js';
import { createChangeLatch } from './change-latch.js';

const PAGE = 100;
const TERMINAL_EVENTS: ReadonlySet<JobEvent['type']> = new Set(['succeeded', 'failed', 'cancelled']);

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
  { store, watcher }: { store: JobStore; watcher: JobWatcher },
  { id, after, heartbeatMs, signal }: JobEventStreamOptions,
): AsyncGenerator<JobMessage, void, undefined> {
  const latch = createChangeLatch();
  const unwatch = await watcher.watch(id, latch.notify);
  let last = after;
  let shown = '';
  try {
    while (!signal.aborted) {
      for await (const event of eventsAfter(store, id, last)) {
        last = event.id;
        yield { kind: 'event', event };
        // A job that was tried again has events after a terminal one.
        if (TERMINAL_EVENTS.has(event.type) && (await isOver(store, id, last))) return;
      }
      const progress = await store.getProgress(id);
      const text = JSON.stringify(progress);
      if (progress !== null && text !== shown) yield { kind: 'progress', progress };
      shown = text;
      if ((await latch.next(heartbeatMs, signal)) !== 'timeout') continue;
      // A client that claims events beyond the terminal one would otherwise wait for ever.
      if (await isOver(store, id, last)) return;
      yield { kind: 'heartbeat' };
    }
  } finally {
    unwatch();
  }
}

async function isOver(store: JobStore, id: string, last: number): Promise<boolean> {
  if (!isFinished((await store.get(id))?.status ?? 'failed')) return false;
  return (await store.events(id, { after: last, limit: 1 })).items.length === 0;
}

async function* eventsAfter(store: JobStore, id: string, after: number) {
  let last = after;
  while (true) {
    const page = await store.events(id, { after: last, limit: PAGE });
    for (const event of page.items) {
      last = event.id;
      yield event;
    }
    if (!page.hasMore) return;
  }
}
