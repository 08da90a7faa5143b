import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { recordReport } from '../../src/domain/job/attempt-reports.js';
import type { JobStore } from '../../src/domain/job/ports.js';
import { startAttempt } from '../../src/domain/job/transitions.js';
import { sampleEpoch } from '../helpers/jobs/sample-epoch.js';
import { sampleJob } from '../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';
const start = { worker: 'w1', at: AT };

/** The promises of `JobLog`. `open` returns an empty store. */
export function describeJobLog(name: string, open: () => Promise<JobStore>): void {
  describe(`${name} › log`, () => {
    let store: JobStore;
    before(async () => {
      store = await open();
    });
    const createJob = async () => {
      const job = sampleJob();
      await store.create(job);
      return job.record;
    };

    test('picks epochs by index, adjacent or far apart', async () => {
      const record = await createJob();
      await store.update(record.id, (found) => startAttempt(found, start));
      for (let epoch = 1; epoch <= 12; epoch++)
        await store.update(record.id, (found) =>
          recordReport(found, 1, { type: 'epoch', epoch: sampleEpoch(epoch) }),
        );
      const pick = async (...indexes: number[]) =>
        (await store.epochsAt(record.id, { after: 1, indexes })).map(({ epoch }) => epoch);
      assert.deepEqual(await pick(0, 1, 3), [2, 3, 5]);
      assert.deepEqual(await pick(0, 10), [2, 12]);
      assert.deepEqual(await pick(9, 10, 11), [11, 12]);
    });

    test('pages events and epochs, which survive their attempt but not a restart from the beginning', async () => {
      const record = await createJob();
      await store.update(record.id, (found) => startAttempt(found, start));
      for (const epoch of [1, 2, 3])
        await store.update(record.id, (found) =>
          recordReport(found, 1, { type: 'epoch', epoch: sampleEpoch(epoch) }),
        );
      const page = await store.epochs(record.id, { after: 1, limit: 1 });
      assert.deepEqual([page.items.map(({ epoch }) => epoch), page.hasMore], [[2], true]);
      assert.equal(await store.countEpochs(record.id, 1), 2);
      const picked = await store.epochsAt(record.id, { after: 1, indexes: [0, 1, 2] });
      assert.deepEqual(
        picked.map(({ epoch }) => epoch),
        [2, 3],
      );
      const rest = await store.events(record.id, { after: 3, limit: 10 });
      assert.deepEqual([rest.items.map(({ id }) => id), rest.hasMore], [[4, 5], false]);

      await store.update(record.id, (found) => startAttempt(found, { worker: 'w2', at: AT }));
      assert.equal((await store.epochs(record.id, { after: 0, limit: 10 })).items.length, 3);
      await store.update(record.id, (found) => ({ record: { ...found, latest: null }, events: [] }));
      assert.deepEqual(await store.epochs(record.id, { after: 0, limit: 10 }), { items: [], hasMore: false });
    });

    test('keeps progress while an attempt runs and clears it afterwards', async () => {
      const record = await createJob();
      await store.update(record.id, (found) => startAttempt(found, start));
      const progress = {
        epoch: 1,
        epochs: 2,
        step: 3,
        steps: 4,
        samples: 5,
        total_samples: 6,
        loss: 'NaN' as const,
        metrics: {},
        elapsed_seconds: 1,
        step_ms: 1,
      };
      await store.setProgress(record.id, 1, progress);
      assert.deepEqual(await store.getProgress(record.id), progress);
      await store.update(record.id, (found) => startAttempt(found, { worker: 'w2', at: AT }));
      assert.equal(await store.getProgress(record.id), null);
      // The first attempt's trainer, which has not heard that it is no longer the job's.
      await store.setProgress(record.id, 1, progress);
      await store.appendLogs(record.id, 1, [{ at: AT, source: 'stdout', level: 'info', message: 'late' }]);
      assert.equal(await store.getProgress(record.id), null);
      assert.deepEqual((await store.logs(record.id, { after: 0, limit: 10 })).items, []);
    });

    test('numbers log lines and keeps the newest 5,000', async () => {
      const record = await createJob();
      const lines = Array.from({ length: 3_000 }, (_, index) => ({
        at: AT,
        source: 'stdout' as const,
        level: 'info' as const,
        message: `line ${index + 1}`,
      }));
      await store.appendLogs(record.id, 0, lines);
      await store.appendLogs(record.id, 0, lines);
      const oldest = await store.logs(record.id, { after: 0, limit: 1 });
      assert.deepEqual([oldest.items[0]?.id, oldest.items[0]?.message], [1_001, 'line 1001']);
      const newest = await store.logs(record.id, { after: 5_998, limit: 10 });
      assert.deepEqual(
        newest.items.map(({ id }) => id),
        [5_999, 6_000],
      );
    });

    test('returns nothing for an unknown job', async () => {
      assert.equal(await store.get('job_none'), undefined);
      const decided = await store.update('job_none', (found) => ({ record: found, events: [] }));
      assert.deepEqual(decided, { outcome: 'not_found' });
      assert.deepEqual(await store.logs('job_none', { after: 0, limit: 5 }), { items: [], hasMore: false });
      await store.appendLogs('job_none', 0, [{ at: AT, source: 'stdout', level: 'info', message: 'x' }]);
      assert.deepEqual(await store.logs('job_none', { after: 0, limit: 5 }), { items: [], hasMore: false });
    });
  });
}
