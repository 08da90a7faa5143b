import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { recordReport } from '../../src/domain/job/attempt-reports.js';
import { requestCancel, requestRetry } from '../../src/domain/job/commands.js';
import type { JobChange, JobStore } from '../../src/domain/job/ports.js';
import { startAttempt } from '../../src/domain/job/transitions.js';
import { completeModel } from '../../src/domain/model/short/resolved-graph.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { sampleConfig, sampleJob } from '../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';
const start = { worker: 'w1', at: AT };

/** The promises of `JobRecords`. `open` returns an empty store. */
export function describeJobRecords(name: string, open: () => Promise<JobStore>): void {
  describe(`${name} › records`, () => {
    let store: JobStore;
    before(async () => {
      store = await open();
    });
    const createJob = async () => {
      const job = sampleJob();
      await store.create(job);
      return job.record;
    };

    test('returns the record and its first event', async () => {
      const record = await createJob();
      assert.deepEqual(await store.get(record.id), record);
      const { items, hasMore } = await store.events(record.id, { after: 0, limit: 10 });
      assert.deepEqual(
        items.map(({ id, type }) => [id, type]),
        [[1, 'queued']],
      );
      assert.equal(hasMore, false);
    });

    test('refuses an existing id and leaves its job unchanged', async () => {
      const record = await createJob();
      await assert.rejects(store.create({ ...sampleJob(), record: { ...record, name: 'other' } }), /exists/);
      assert.equal((await store.get(record.id))?.name, record.name);
    });

    test('returns a refusal with the record that it was decided on', async () => {
      const record = await createJob();
      const update = await store.update(record.id, (found) =>
        recordReport(found, 1, { type: 'phase', phase: 'fitting' }),
      );
      assert.deepEqual(update, { outcome: 'refused', refusal: 'stale_attempt', record });
    });

    test('numbers events without a gap under concurrent writes', async () => {
      const record = await createJob();
      await store.update(record.id, (found) => startAttempt(found, start));
      const writers = Array.from({ length: 8 }, (_, index) =>
        store.update(record.id, (found): JobChange => {
          const phase = index % 2 === 0 ? 'fitting' : 'building';
          return { record: found, events: [{ type: 'phase', attempt: 1, phase }] };
        }),
      );
      for (const update of await Promise.all(writers)) assert.equal(update.outcome, 'updated');
      const { items } = await store.events(record.id, { after: 0, limit: 100 });
      assert.deepEqual(
        items.map(({ id }) => id),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      );
    });

    test('separates the labels of projects, and counts retried and removed jobs', async () => {
      const limits = { maxUnfinished: 1 };
      const add = async (project: string) => {
        const { record, definition, events } = sampleJob();
        const created = await store.create(
          { record: { ...record, project, labels: { l: 'x' } }, definition, events },
          limits,
        );
        return { id: record.id, created };
      };
      const listed = async (project: string) =>
        (await store.list({ project, labels: ['l:x'], limit: 9 })).items.map(({ id }) => id);
      const [one, two] = [await add('one'), await add('two')];
      assert.deepEqual([await listed('one'), await listed('two')], [[one.id], [two.id]]);
      await store.update(one.id, (record) => requestCancel(record, AT));
      const second = await add('one');
      assert.equal(second.created, 'created');
      const retry = () => store.reopen(one.id, (record) => requestRetry(record, 'start', AT), limits);
      assert.deepEqual(await retry(), { outcome: 'too_many_unfinished' });
      assert.deepEqual(await store.remove(second.id, () => true), { outcome: 'removed' });
      assert.equal((await retry()).outcome, 'updated');
      assert.equal((await add('one')).created, 'too_many_unfinished');
      assert.deepEqual([await listed('one'), await listed('two')], [[one.id], [two.id]]);
    });

    test('separates the lists of projects, and counts the unfinished jobs of each in the same step', async () => {
      const own = await open();
      const create = async (project: string) => {
        const { record, definition, events } = sampleJob();
        return {
          id: record.id,
          outcome: await own.create(
            { record: { ...record, project }, definition, events },
            { maxUnfinished: 2 },
          ),
        };
      };
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => create('vision')));
      const created = outcomes.filter(({ outcome }) => outcome === 'created').map(({ id }) => id);
      assert.equal(created.length, 2);
      const other = await create('default');
      assert.equal(other.outcome, 'created');
      const list = async (project: string) =>
        (await own.list({ project, limit: 9 })).items.map(({ id }) => id);
      assert.deepEqual((await list('vision')).sort(), created.sort());
      assert.deepEqual(await list('default'), [other.id]);
      assert.deepEqual(await list('none'), []);
      assert.deepEqual(await own.idsByStatus(['queued']), [...created, other.id].sort());
      assert.deepEqual(await own.idsByStatus(['queued'], 'vision'), created);
      await own.update(created[0] ?? '', (found) => requestCancel(found, AT));
      assert.equal((await create('vision')).outcome, 'created');
      assert.equal((await create('vision')).outcome, 'too_many_unfinished');
    });

    test('lists newest first, page by page, by status', async () => {
      const own = await open();
      const jobs = Array.from({ length: 3 }, () => sampleJob());
      for (const { record, definition, events } of jobs) await own.create({ record, definition, events });
      const ids = jobs.map(({ record }) => record.id).sort();
      const [first = '', second = '', third = ''] = [...ids].reverse();

      const page = await own.list({ project: 'default', limit: 2 });
      assert.deepEqual([page.items.map(({ id }) => id), page.hasMore], [[first, second], true]);
      const next = await own.list({ project: 'default', limit: 2, after: second });
      assert.deepEqual([next.items.map(({ id }) => id), next.hasMore], [[third], false]);

      await own.update(second, (found) => startAttempt(found, start));
      const running = await own.list({ project: 'default', status: 'running', limit: 10 });
      assert.deepEqual(
        running.items.map(({ id }) => id),
        [second],
      );
      assert.deepEqual(await own.idsByStatus(['queued']), [third, first]);
      await own.update(third, (found) => requestCancel(found, AT));
      assert.deepEqual(await own.idsByStatus(['queued', 'running']), [second, first]);
    });

    test('lists the jobs that match every filter', async () => {
      const own = await open();
      const create = async (labels: Record<string, string>, kind?: 'evaluate' | 'predict') => {
        const job = sampleJob();
        const record = { ...job.record, labels, ...(kind !== undefined && { kind }) };
        await own.create({ ...job, record });
        return record.id;
      };
      const red = await create({ team: 'red', size: 'big' });
      const started = await create({ team: 'red' });
      const evaluation = await create({ team: 'red', size: 'big' }, 'evaluate');
      await create({ team: 'blue' }, 'predict');
      await own.update(started, (found) => startAttempt(found, start));
      const list = async (query: Omit<Parameters<JobStore['list']>[0], 'project' | 'limit'>) =>
        (await own.list({ project: 'default', limit: 9, ...query })).items.map(({ id }) => id);
      assert.deepEqual(await list({ labels: ['team:red'], status: 'queued' }), [evaluation, red]);
      assert.deepEqual(await list({ labels: ['team:red', 'size:big'], kind: 'train' }), [red]);
      assert.deepEqual(await list({ kind: 'train' }), [started, red]);
      assert.deepEqual(await list({ kind: 'evaluate', after: evaluation }), []);
      assert.deepEqual(await list({ labels: ['team:blue'], status: 'running' }), []);
      const page = await own.list({ project: 'default', labels: ['team:red'], status: 'queued', limit: 1 });
      assert.deepEqual([page.items.map(({ id }) => id), page.hasMore], [[evaluation], true]);
      await own.remove(evaluation, () => true);
      assert.deepEqual(await list({ kind: 'evaluate' }), []);
    });

    test('keeps the definition apart from the record, unchanged by updates, until the job is removed', async () => {
      const layers: Layer[] = [{ type: 'Dense', name: 'dense', units: 3, use_bias: true }];
      const model = completeModel({ ...sampleConfig().model, layers });
      const job = sampleJob({ model });
      await store.create(job);
      const { id } = job.record;
      assert.deepEqual(await store.getDefinition(id), { model, layers: [] });
      await store.update(id, (found) => startAttempt(found, start));
      await store.update(id, (found) => startAttempt(found, { ...start, worker: 'w2' }));
      assert.deepEqual(await store.getDefinition(id), { model, layers: [] });
      const state = await store.getState(id);
      const { items } = await store.list({ project: 'default', status: 'running', limit: 1 });
      for (const record of [await store.get(id), state?.record, items[0]]) {
        assert.equal(record?.id, id);
        assert.ok(!('model' in record.config) && !('layers' in record.report));
      }
      await store.remove(id, () => true);
      assert.equal(await store.getDefinition(id), undefined);
      assert.equal(await store.getDefinition('job_none'), undefined);
    });

    test('restores a lost job with its definition once, numbers its new events and keeps the old ones', async () => {
      const job = sampleJob();
      const restored = { ...job, events: [{ id: 1, at: AT, type: 'queued' } as const, ...job.events] };
      assert.equal(await store.restore(restored), true);
      assert.equal(await store.restore({ ...restored, record: { ...job.record, name: 'other' } }), false);
      const { id } = job.record;
      assert.deepEqual(await store.get(id), job.record);
      assert.deepEqual(await store.getDefinition(id), job.definition);
      const { items } = await store.events(id, { after: 0, limit: 10 });
      assert.deepEqual(
        items.map((event) => event.id),
        [1, 2],
      );
    });

    test('marks each change of status until it is archived; a later change keeps its own mark', async () => {
      const { id } = await createJob();
      const first = await store.archiveMark(id);
      assert.ok(first !== null && (await store.unarchived()).includes(id));
      await store.update(id, (found) => startAttempt(found, start));
      await store.clearArchiveMark(id, first);
      const second = await store.archiveMark(id);
      assert.ok(second !== null && second !== first);
      await store.update(id, (found) => recordReport(found, 1, { type: 'phase', phase: 'fitting' }));
      assert.equal(await store.archiveMark(id), second);
      await store.clearArchiveMark(id, second);
      assert.equal(await store.archiveMark(id), null);
      assert.ok(!(await store.unarchived()).includes(id));
    });
  });
}
