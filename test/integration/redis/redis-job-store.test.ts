import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { recordReport } from '../../../src/domain/job/attempt-reports.js';
import type { JobStore } from '../../../src/domain/job/ports.js';
import { startAttempt } from '../../../src/domain/job/transitions.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import {
  closeRedis,
  createApiRedis,
  createSubscriberRedis,
  createWorkerRedis,
  type Redis,
} from '../../../src/infra/redis/connections.js';
import { createRedisHealthCheck } from '../../../src/infra/redis/health.js';
import { createRedisJobStore } from '../../../src/infra/redis/jobs/job-store.js';
import { createRedisJobWatcher } from '../../../src/infra/redis/jobs/job-watcher.js';
import {
  createRedisWorkerDirectory,
  registerWorker,
} from '../../../src/infra/redis/jobs/worker-directory.js';
import { createSubscriber } from '../../../src/infra/redis/subscriber.js';
import { describeJobStore } from '../../conformance/job-store.js';
import { sampleEpoch } from '../../helpers/jobs/sample-epoch.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { startTestRedis, testLogger, uniquePrefix } from '../../helpers/processes/redis.js';
import { withoutHanging } from '../../helpers/without-hanging.js';

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
    const job = sampleJob();
    await store.create(job);
    return job.record;
  };

  describeJobStore('Redis', async () => createRedisJobStore({ redis, prefix: uniquePrefix() }));

  test('shows a state as the same object until it changes, and a change by another process at once', async () => {
    const other = createApiRedis(server.url, testLogger);
    const writer = createRedisJobStore({ redis: other, prefix });
    const { id } = await createJob();
    const first = await store.getState(id);
    assert.equal(await store.getState(id), first);
    await writer.update(id, (record) => startAttempt(record, start));
    const started = await store.getState(id);
    assert.equal(started?.record.status, 'running');
    for (let epoch = 1; epoch <= 20; epoch += 1) {
      // One read is on its way while the other process writes: it must not answer for the one after it.
      const before = store.getState(id);
      await writer.update(id, (record) =>
        recordReport(record, 1, { type: 'epoch', epoch: sampleEpoch(epoch) }),
      );
      assert.equal((await store.getState(id))?.record.latest?.epoch, epoch);
      await before;
    }
    await writer.remove(id, () => true);
    assert.equal(await store.getState(id), undefined);
    await closeRedis(other);
  });

  test('reads many states at once, and fails only for the damaged one', async () => {
    const jobs = await Promise.all(Array.from({ length: 5 }, createJob));
    await redis.set(`${prefix}:job:job_text`, 'text');
    await redis.hset(`${prefix}:job:job_torn`, { record: '{"id"', revision: '1' });
    const ids = [...jobs.map(({ id }) => id), 'job_none', 'job_text', 'job_torn'];
    const states = await Promise.allSettled(ids.map((id) => store.getState(id)));
    const shown = states.map((state) =>
      state.status === 'fulfilled' ? state.value?.record.id : state.reason.name,
    );
    const known = jobs.map(({ id }) => id);
    assert.deepEqual(shown, [...known, undefined, 'DamagedRecordError', 'DamagedRecordError']);
  });

  test('finds the job that matches two filters among thousands that match one', async () => {
    const own = createRedisJobStore({ redis, prefix: `${prefix}-many` });
    const job = sampleJob();
    const record = { ...job.record, labels: { team: 'red' } };
    await own.create({ ...job, record });
    const later = (letter: string) =>
      Array.from({ length: 6000 }, (_, index) => ['0', `job_z${letter}${index}`]).flat();
    await redis.zadd(`${prefix}-many:jobs:label:team:red`, ...later('a'));
    await redis.zadd(`${prefix}-many:jobs:queued`, ...later('b'));
    const query = { project: 'default', labels: ['team:red'], status: 'queued' as const, limit: 5 };
    const { items, hasMore } = await own.list(query);
    assert.deepEqual([items.map(({ id }) => id), hasMore], [[record.id], false]);
  });

  test('leaves no key of a removed job but the marks of its removal', async () => {
    const { id } = await createJob();
    assert.equal((await redis.keys(`${prefix}:job:${id}*`)).length, 3);
    await store.remove(id, () => true);
    assert.deepEqual(await redis.keys(`${prefix}:job:${id}*`), []);
  });

  test('reads a record from before there were projects as one of the default project', async () => {
    const record = await createJob();
    const { project: _, ...old } = record;
    await redis.hset(`${prefix}:job:${record.id}`, 'record', JSON.stringify(old));
    assert.deepEqual(await store.get(record.id), record);
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

  test('lists a worker while it is alive', async () => {
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
  test('fails fast while Redis hangs, is gone, or was never available; works again afterwards', async () => {
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
