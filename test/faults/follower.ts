import { setTimeout as delay } from 'node:timers/promises';
import type { JobEvent } from '../../src/contracts/jobs/events.js';
import { isTerminal } from '../../src/domain/job/statuses.js';
import { type EventStream, openEventStream } from '../helpers/api/event-stream.js';

const RECONNECT_MS = 200;
/** A job that failed may be retried. */
const FAILED_RECONNECT_MS = 2_000;

/** A reader of a job's events that reconnects with Last-Event-ID, as browsers do, until there is nothing to come. */
export interface Follower {
  /** In the order they came. */
  readonly events: readonly JobEvent[];
  readonly reconnects: number;
  /** Whether the last event that came was an end. */
  readonly sawEnd: boolean;
  /** Hangs up; it connects again. */
  drop(): void;
  stop(): Promise<void>;
}

/** Follows a job until stopped. */
export function followJob(url: string, jobId: string): Follower {
  const events: JobEvent[] = [];
  let reconnects = -1;
  const stopping = new AbortController();
  let last: JobEvent | undefined;
  let stream: EventStream | undefined;
  const read = async () => {
    reconnects += 1;
    stream = await openEventStream(
      `${url}/api/v1/jobs/${jobId}/events`,
      last === undefined ? {} : { 'last-event-id': String(last.id) },
    );
    for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
      if (event.id === undefined || event.data === undefined) continue;
      // The contract of the route says what is sent.
      last = JSON.parse(event.data) as JobEvent;
      events.push(last);
    }
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      await read().catch(() => {});
      if (sawEnd() && last?.type !== 'failed') return;
      const pause = sawEnd() ? FAILED_RECONNECT_MS : RECONNECT_MS;
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const sawEnd = () => last !== undefined && isTerminal(last);
  const ended = run();
  return {
    events,
    get reconnects() {
      return reconnects;
    },
    get sawEnd() {
      return sawEnd();
    },
    drop: () => stream?.close(),
    async stop() {
      stopping.abort();
      stream?.close();
      await ended;
    },
  };
}
