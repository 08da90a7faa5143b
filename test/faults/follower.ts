import { setTimeout as delay } from 'node:timers/promises';
import { type EventStream, openEventStream } from '../helpers/event-stream.js';

const RECONNECT_MS = 200;
/** A job that has ended may only be retried. */
const ENDED_RECONNECT_MS = 2_000;
const ENDS: ReadonlySet<string | undefined> = new Set(['succeeded', 'failed', 'cancelled']);

/** A reader of a job's events that reconnects with Last-Event-ID, as browsers do. */
export interface Follower {
  /** Ids in the order they came. */
  readonly ids: readonly number[];
  readonly reconnects: number;
  /** Whether the last event that came was an end. */
  readonly sawEnd: boolean;
  /** Hangs up; it connects again. */
  drop(): void;
  stop(): Promise<void>;
}

/** Follows a job until stopped. */
export function followJob(url: string, jobId: string): Follower {
  const ids: number[] = [];
  let reconnects = -1;
  let stopped = false;
  let sawEnd = false;
  let stream: EventStream | undefined;
  const read = async () => {
    reconnects += 1;
    const last = ids.at(-1);
    stream = await openEventStream(
      `${url}/api/v1/jobs/${jobId}/events`,
      last === undefined ? {} : { 'last-event-id': String(last) },
    );
    for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
      if (event.id === undefined) continue;
      ids.push(Number(event.id));
      sawEnd = ENDS.has(event.event);
    }
  };
  const run = async () => {
    while (!stopped) {
      await read().catch(() => {});
      if (!stopped) await delay(sawEnd ? ENDED_RECONNECT_MS : RECONNECT_MS);
    }
  };
  const ended = run();
  return {
    ids,
    get reconnects() {
      return reconnects;
    },
    get sawEnd() {
      return sawEnd;
    },
    drop: () => stream?.close(),
    async stop() {
      stopped = true;
      stream?.close();
      await ended;
    },
  };
}
