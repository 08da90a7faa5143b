import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recordReport } from '../../../src/domain/job/attempt-reports.js';
import { requestCancel } from '../../../src/domain/job/commands.js';
import { cancelled, startAttempt } from '../../../src/domain/job/transitions.js';
import {
  createJobFeeds,
  type JobFeeds,
  shareWithFollowers,
} from '../../../src/services/jobs/feeds/job-feeds.js';
import { createInMemoryJobs } from '../../helpers/fakes/in-memory-jobs.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const at = new Date().toISOString();
const FOLLOWERS = 50;

/** Feeds of one running job over a store that counts what is read of it. */
async function setUp() {
  const { store, watcher } = createInMemoryJobs();
  const { record, definition, events } = sampleJob();
  await store.create({ record, definition, events });
  await store.update(record.id, (job) => startAttempt(job, { worker: 'worker-1', at }));
  const reads = { states: 0, events: 0, watches: 0, unwatches: 0 };
  let failures = 0;
  let areHintsLost = false;
  const feeds = createJobFeeds({
    store: {
      events: async (id, query) => {
        reads.events += 1;
        if (failures-- > 0) throw new Error('away');
        return store.events(id, query);
      },
      getState: (id) => {
        reads.states += 1;
        return store.getState(id);
      },
    },
    watcher: {
      ...watcher,
      watch: async (id, listener) => {
        reads.watches += 1;
        const unwatch = await watcher.watch(id, () => {
          if (!areHintsLost) listener();
        });
        return () => {
          reads.unwatches += 1;
          unwatch();
        };
      },
    },
  });
  return {
    id: record.id,
    reads,
    feeds,
    store,
    loseHints: () => {
      areHintsLost = true;
    },
    fail: (times: number) => {
      failures = times;
    },
    change: () => store.update(record.id, (job) => recordReport(job, 1, { type: 'phase', phase: 'fitting' })),
  };
}

const openMany = (feeds: JobFeeds, id: string, onChange = () => {}) =>
  Promise.all(Array.from({ length: FOLLOWERS }, () => feeds.open(id, () => onChange())));

describe('followers of a job', () => {
  test('cost the store one read of each kind after a change, however many they are', async () => {
    const { feeds, id, reads, change } = await setUp();
    let delivered = 0;
    const open = await openMany(feeds, id, () => {
      delivered += 1;
    });
    const readAll = () =>
      Promise.all(
        open.map(async (feed) => ({
          phase: (await feed.state())?.record.phase,
          events: (await feed.events(0)).items.length,
        })),
      );
    const before = await readAll();
    await change();
    const after = await readAll();
    assert.equal(delivered, FOLLOWERS);
    assert.ok(before.every(({ phase }) => phase !== 'fitting'));
    assert.ok(after.every(({ phase, events }) => phase === 'fitting' && events === 3));
    assert.deepEqual(reads, { states: 2, events: 2, watches: 1, unwatches: 0 });
  });

  test('at different events each get those that they lack', async () => {
    const { feeds, id } = await setUp();
    const feed = await feeds.open(id, () => {});
    const seen = await Promise.all([0, 1, 2].map(async (after) => (await feed.events(after)).items.length));
    assert.deepEqual(seen, [2, 1, 0]);
  });

  test('see a change after a while without a hint', async (t) => {
    const { feeds, id, reads, loseHints, change } = await setUp();
    const feed = await feeds.open(id, () => {});
    assert.notEqual((await feed.state())?.record.phase, 'fitting');
    loseHints();
    await change();
    const began = performance.now();
    t.mock.method(performance, 'now', () => began + 2_000);
    assert.equal((await feed.state())?.record.phase, 'fitting');
    assert.equal(reads.states, 2);
  });

  test('read again after a failure', async () => {
    const { feeds, id, fail } = await setUp();
    const feed = await feeds.open(id, () => {});
    fail(1);
    await assert.rejects(feed.events(0), /away/);
    assert.equal((await feed.events(0)).items.length, 2);
  });

  test('leave nothing behind when the last of them closes', async () => {
    const { feeds, id, reads, change } = await setUp();
    let delivered = 0;
    const open = await openMany(feeds, id, () => {
      delivered += 1;
    });
    for (const feed of open) feed.close();
    // Closing a feed twice does not affect later followers.
    const again = await feeds.open(id, () => {});
    open[0]?.close();
    await change();
    assert.equal((await again.state())?.record.phase, 'fitting');
    again.close();
    await new Promise(setImmediate);
    assert.equal(delivered, 0);
    assert.deepEqual([reads.watches, reads.unwatches], [2, 2]);
  });
});

describe('polls of a job', () => {
  test('with followers cost the store nothing between changes, and see changes by this process', async () => {
    const { feeds, id, reads, store, loseHints } = await setUp();
    const shared = shareWithFollowers(store, feeds);
    assert.equal((await shared.getState(id))?.record.status, 'running');
    assert.equal(reads.states, 0);
    const feed = await feeds.open(id, () => {});
    for (let poll = 0; poll < 3; poll++) assert.equal((await shared.getState(id))?.record.status, 'running');
    assert.equal(reads.states, 1);
    loseHints();
    await shared.update(id, (job) => requestCancel(job, at));
    assert.equal((await shared.getState(id))?.record.status, 'cancelling');
    feed.close();
    await store.update(id, (job) => cancelled(job, 1, at));
    assert.equal((await shared.getState(id))?.record.status, 'cancelled');
  });
});
