import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DEFAULT_PROJECT } from '../../src/contracts/access.js';
import type { JobQuery, JobStore } from '../../src/domain/job/ports.js';
import { sampleJob } from '../helpers/jobs/sample-job.js';

/** The promises of `JobRemovals`. `open` returns an empty store. */
export function describeJobRemovals(name: string, open: () => Promise<JobStore>): void {
  describe(`${name} › removals`, () => {
    let store: JobStore;
    before(async () => {
      store = await open();
    });
    const createJob = async () => {
      const job = sampleJob();
      await store.create(job);
      return job.record;
    };

    test('keeps a job whose removal is not allowed', async () => {
      const record = await createJob();
      assert.deepEqual(await store.remove(record.id, () => false), { outcome: 'refused', record });
      assert.deepEqual(await store.get(record.id), record);
    });

    test('lists by labels over several pages of the index, and forgets removed jobs', async () => {
      const ids: string[] = [];
      for (let number = 0; number < 7; number += 1) {
        const { record, definition, events } = sampleJob();
        const labels = { all: 'x', parity: String(number % 2) };
        await store.create({ record: { ...record, labels }, definition, events });
        ids.unshift(record.id);
      }
      const find = async (query: Partial<JobQuery>) => {
        const page = await store.list({
          project: DEFAULT_PROJECT,
          limit: 2,
          labels: ['all:x', 'parity:1'],
          ...query,
        });
        return [page.items.map(({ id }) => ids.indexOf(id)), page.hasMore];
      };
      assert.deepEqual(await find({}), [[1, 3], true]);
      assert.deepEqual(await find({ after: ids[3] ?? '' }), [[5], false]);
      assert.deepEqual(await find({ status: 'running' }), [[], false]);
      assert.deepEqual(await store.remove(ids[1] ?? '', () => true), { outcome: 'removed' });
      assert.deepEqual(await find({}), [[3, 5], false]);
      assert.deepEqual(await store.remove(ids[1] ?? '', () => true), { outcome: 'not_found' });
      assert.equal(await store.wasRemoved(ids[1] ?? ''), true);
      assert.equal(await store.wasRemoved(ids[2] ?? ''), false);
    });

    test('notes a removed job until it is forgotten, and knows long after that it was removed', async () => {
      const { id } = await createJob();
      assert.deepEqual(await store.remove(id, () => true), { outcome: 'removed' });
      assert.ok((await store.removed()).includes(id));
      await store.forgetRemoved(id);
      await store.forgetRemoved(id);
      assert.ok(!(await store.removed()).includes(id));
      assert.equal(await store.wasRemoved(id), true);
      assert.equal(await store.get(id), undefined);
    });

    test('removes every document of the job, so that the same id begins anew', async () => {
      const job = sampleJob();
      const { id } = job.record;
      const line = { at: job.record.created_at, source: 'stdout', level: 'info', message: 'x' } as const;
      await store.create(job);
      await store.appendLogs(id, 0, [line]);
      await store.remove(id, () => true);
      await store.create(job);
      assert.deepEqual(await store.logs(id, { after: 0, limit: 9 }), { items: [], hasMore: false });
      const { items } = await store.events(id, { after: 0, limit: 9 });
      assert.deepEqual(
        items.map((event) => event.id),
        [1],
      );
      assert.equal(await store.countEpochs(id, 0), 0);
    });
  });
}
