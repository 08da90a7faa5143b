import { setTimeout as delay } from 'node:timers/promises';
import { type EventStream, openEventStream } from '../helpers/event-stream.js';

const RECONNECT_MS = 200;

/** A reader of a job's events that reconnects with Last-Event-ID, as browsers do. */
export interface Follower {
  /** Ids in the order they came. */
  readonly ids: readonly number[];
  readonly reconnects: number;
  /** Hangs up; it connects again. */
  drop(): void;
  stop(): Promise<void>;
}

/** Follows a job until stopped. */
export function followJob(url: string, jobId: string): Follower {
  const ids: number[] = [];
  let reconnects = -1;
  let stopped = false;
  let stream: EventStream | undefined;
  const read = async () => {
    reconnects += 1;
    const last = ids.at(-1);
    stream = await openEventStream(
      `${url}/api/v1/jobs/${jobId}/events`,
      last === undefined ? {} : { 'last-event-id': String(last) },
    );
    for (let event = await stream.next(); event !== undefined; event = await stream.next())
      if (event.id !== undefined) ids.push(Number(event.id));
  };
  const run = async () => {
    while (!stopped) {
      await read().catch(() => {});
      if (!stopped) await delay(RECONNECT_MS);
    }
  };
  const ended = run();
  return {
    ids,
    get reconnects() {
      return reconnects;
    },
    drop: () => stream?.close(),
    async stop() {
      stopped = true;
      stream?.close();
      await ended;
    },
  };
}
