import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobEvent } from '../../../src/contracts/jobs/events.js';
import { streamJobEvents } from '../../../src/services/jobs/feeds/job-event-stream.js';
import type { JobFeeds } from '../../../src/services/jobs/feeds/job-feeds.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const at = '2026-01-01T00:00:00.000Z';
const EVENTS: JobEvent[] = [
  { id: 1, at, type: 'queued' },
  { id: 2, at, type: 'succeeded', model: { name: 'model', version: 1 } },
];

test('a stream whose events were read before the end of the job continues until it has reported the end', async () => {
  const { record } = sampleJob();
  const state = { record: { ...record, status: 'succeeded' as const }, progress: null, lastEvent: 2 };
  let reads = 0;
  // The first two reads are of before the end, the state is of after it, and the hint got lost.
  const feeds: JobFeeds = {
    open: async () => ({
      state: async () => state,
      async events(after) {
        reads += 1;
        const known = reads <= 2 ? EVENTS.slice(0, 1) : EVENTS;
        return { items: known.filter(({ id }) => id > after), hasMore: false };
      },
      close: () => {},
    }),
    state: () => undefined,
    forget: () => {},
  };
  const delivered: string[] = [];
  const options = { id: record.id, after: 0, heartbeatMs: 5, signal: AbortSignal.timeout(5_000) };
  for await (const messages of streamJobEvents(feeds, options))
    for (const message of messages) if (message.kind === 'event') delivered.push(message.event.type);
  assert.deepEqual(delivered, ['queued', 'succeeded']);
  assert.equal(reads, 3);
});
