import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_PROJECT } from '../../src/contracts/access.js';
import { recordReport } from '../../src/domain/job/attempt-reports.js';
import { requestCancel, requestRetry } from '../../src/domain/job/commands.js';
import type { JobChange, JobQuery, JobStore } from '../../src/domain/job/ports.js';
import { startAttempt } from '../../src/domain/job/transitions.js';
import { UnavailableError } from '../../src/domain/problems/unavailable-error.js';
import {
  closeRedis,
  createApiRedis,
  createSubscriberRedis,
  createWorkerRedis,
  type Redis,
} from '../../src/infra/redis/connections.js';
import { createRedisHealthCheck } from '../../src/infra/redis/health.js';
import { createRedisJobStore } from '../../src/infra/redis/jobs/job-store.js';
import { createRedisJobWatcher } from '../../src/infra/redis/jobs/job-watcher.js';
import { createRedisWorkerDirectory, registerWorker } from '../../src/infra/redis/jobs/worker-directory.js';
import { createSubscriber } from '../../src/infra/redis/subscriber.js';
import { startTestRedis, testLogger, uniquePrefix } from '../helpers/redis.js';
import { sampleEpoch } from '../helpers/sample-epoch.js';
import { sampleJob } from '../helpers/sample-job.js';
import { withoutHanging } from '../helpers/without-hanging.js';

const AT = '2026-01-01T00:00:00.000Z';
const start = { worker: 'w1', at: AT };

describe('job store on Redis', () => {
  let server: Awaited<ReturnType<typeof startTestRedis>>;
  let redis: Redis;
  let store: JobStore;
  let prefix: string;

  before(async () => {
    server = await startTestRedis();
    prefix = uniquePrefix();
    redis = createApiRedis(server.url, testLogger);
    store = createRedisJobStore({ redis, prefix });
  });
  after(async () => {
    await closeRedis(redis);
    await server.stop();
  });

  const createJob = async () => {
    const { record, definition, events } = sampleJob();
    await store.create({ record, definition, events });
    return record;
  };

  test('gives back the record and its first event', async () => {
    const record = await createJob();
    assert.deepEqual(await store.get(record.id), record);
    const { items, hasMore } = await store.events(record.id, { after: 0, limit: 10 });
    assert.deepEqual(
      items.map(({ id, type }) => [id, type]),
      [[1, 'queued']],
    );
    assert.equal(hasMore, false);
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
    const left = await redis.keys(`${prefix}:job:${ids[1]}*`);
    assert.deepEqual(left, []);
    assert.equal(await store.wasRemoved(ids[1] ?? ''), true);
    assert.equal(await store.wasRemoved(ids[2] ?? ''), false);
  });

  test('keeps the labels of projects apart, and counts what is retried and removed', async () => {
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

  test('does not remove what may not be removed', async () => {
    const record = await createJob();
    assert.deepEqual(await store.remove(record.id, () => false), { outcome: 'refused', record });
    assert.deepEqual(await store.get(record.id), record);
  });

  test('refuses an id that is taken, and keeps what it had', async () => {
    const record = await createJob();
    await assert.rejects(store.create({ ...sampleJob(), record: { ...record, name: 'other' } }), /exists/);
    assert.equal((await store.get(record.id))?.name, record.name);
  });

  test('knows nothing of an unknown job', async () => {
    assert.equal(await store.get('job_none'), undefined);
    const decided = await store.update('job_none', (found) => ({ record: found, events: [] }));
    assert.deepEqual(decided, { outcome: 'not_found' });
    assert.deepEqual(await store.logs('job_none', { after: 0, limit: 5 }), { items: [], hasMore: false });
    await store.appendLogs('job_none', 0, [{ at: AT, source: 'stdout', level: 'info', message: 'x' }]);
    assert.deepEqual(await store.logs('job_none', { after: 0, limit: 5 }), { items: [], hasMore: false });
  });

  test('says a refusal with the record it was made on', async () => {
    const record = await createJob();
    const update = await store.update(record.id, (found) =>
      recordReport(found, 1, { type: 'phase', phase: 'fitting' }),
    );
    assert.deepEqual(update, { outcome: 'refused', refusal: 'stale_attempt', record });
  });

  test('numbers events without a gap when many write at once', async () => {
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

  test('picks epochs by their place, near one another or far apart', async () => {
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

  test('pages events and epochs; they outlive their attempt, but not a start from the beginning', async () => {
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

  test('keeps the lists of projects apart, and counts the unfinished jobs of each as it writes', async () => {
    const own = createRedisJobStore({ redis, prefix: uniquePrefix() });
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
    const list = async (project: string) => (await own.list({ project, limit: 9 })).items.map(({ id }) => id);
    assert.deepEqual((await list('vision')).sort(), created.sort());
    assert.deepEqual(await list('default'), [other.id]);
    assert.deepEqual(await list('none'), []);
    assert.deepEqual(await own.idsByStatus(['queued']), [...created, other.id].sort());
    assert.deepEqual(await own.idsByStatus(['queued'], 'vision'), created);
    await own.update(created[0] ?? '', (found) => requestCancel(found, AT));
    assert.equal((await create('vision')).outcome, 'created');
    assert.equal((await create('vision')).outcome, 'too_many_unfinished');
  });

  test('reads a record from before there were projects as one of the default project', async () => {
    const record = await createJob();
    const { project: _, ...old } = record;
    await redis.hset(`${prefix}:job:${record.id}`, 'record', JSON.stringify(old));
    assert.deepEqual(await store.get(record.id), record);
  });

  test('lists newest first, page by page, by status', async () => {
    const own = createRedisJobStore({ redis, prefix: uniquePrefix() });
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

  test('keeps progress while an attempt runs, none after it', async () => {
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

  test('nudges watchers of the job that changed, and no others', async () => {
    const connection = createSubscriberRedis(server.url);
    await once(connection, 'ready');
    const watcher = createRedisJobWatcher({ subscriber: createSubscriber(connection), prefix });
    const [watched, other] = [await createJob(), await createJob()];
    let othersNudges = 0;
    const end = await watcher.watch(other.id, () => {
      othersNudges += 1;
    });
    const nudges = new EventEmitter();
    await watcher.watch(watched.id, () => nudges.emit('nudge'));
    const nudge = once(nudges, 'nudge');
    await store.update(watched.id, (found) => startAttempt(found, start));
    await nudge;
    end();
    assert.equal(othersNudges, 0);
    await watcher.close();
  });

  test('nudges every watcher after the connection broke', async () => {
    const connection = createSubscriberRedis(server.url);
    const watcher = createRedisJobWatcher({ subscriber: createSubscriber(connection), prefix });
    const record = await createJob();
    const nudges: (() => void)[] = [];
    const nextNudge = () => new Promise<void>((resolve) => nudges.push(resolve));
    await watcher.watch(record.id, () => nudges.shift()?.());
    const afterBreak = nextNudge();
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await afterBreak;
    const afterChange = nextNudge();
    await store.update(record.id, (found) => startAttempt(found, start));
    await afterChange;
    await watcher.close();
  });

  test('lists a worker while it lives', async () => {
    const directory = createRedisWorkerDirectory({ redis, prefix });
    const info = {
      id: 'w',
      pid: 1,
      host: 'h',
      started_at: AT,
      concurrency: 1,
      memory_bytes: 2 ** 30,
      running: [],
      device: null,
    };
    const registration = registerWorker({ redis, prefix }, info);
    assert.deepEqual(await directory.list(), [info]);
    registration.update({ running: ['job_1'] });
    assert.deepEqual((await directory.list())[0]?.running, ['job_1']);
    await registration.close();
    assert.deepEqual(await directory.list(), []);
  });
});

test('a write whose answer is lost with the connection is sent again and counts once', async () => {
  const server = await startTestRedis();
  const redis = createWorkerRedis(server.url, testLogger);
  const store = createRedisJobStore({ redis, prefix: uniquePrefix() });
  const { record, definition, events } = sampleJob();
  await store.create({ record, definition, events });
  await store.update(record.id, (found) => startAttempt(found, start));
  const update = store.update(record.id, (found) => {
    // The server gets the write but cannot answer before the connection breaks.
    process.kill(server.pid, 'SIGSTOP');
    setTimeout(() => {
      redis.stream.destroy();
      process.kill(server.pid, 'SIGCONT');
    }, 100);
    return recordReport(found, 1, { type: 'epoch', epoch: sampleEpoch(1) });
  });
  assert.equal((await update).outcome, 'updated');
  const { items } = await store.events(record.id, { after: 0, limit: 10 });
  assert.deepEqual(
    items.map(({ type }) => type),
    ['queued', 'started', 'epoch'],
  );
  await closeRedis(redis);
  await server.stop();
});

describe('connection of the API', () => {
  test('fails soon while Redis hangs, is gone, or was never there; works again after', async () => {
    const server = await startTestRedis();
    const redis = createApiRedis(server.url, testLogger);
    const store = createRedisJobStore({ redis, prefix: uniquePrefix() });
    const failsSoon = () =>
      withoutHanging('the refusal', () => assert.rejects(store.get('job_x'), UnavailableError));
    assert.equal(await store.get('job_x'), undefined);

    process.kill(server.pid, 'SIGSTOP');
    await failsSoon();
    process.kill(server.pid, 'SIGCONT');
    assert.deepEqual(await createRedisHealthCheck(redis).check(), { ok: true });

    await server.stop();
    await failsSoon();
    assert.equal((await createRedisHealthCheck(redis).check()).ok, false);
    await closeRedis(redis);
  });
});
