import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import {
  requestCancel,
  requestPause,
  requestResume,
  requestRetry,
} from '../../../src/domain/job/commands.js';
import { startAttempt } from '../../../src/domain/job/transitions.js';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import { DamagedRecordError } from '../../../src/domain/problems/unavailable-error.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createJobArchive } from '../../../src/infra/artifacts/recovery/job-archive.js';
import { closeRedis, createApiRedis, type Redis } from '../../../src/infra/redis/connections.js';
import { createRedisJobStore } from '../../../src/infra/redis/jobs/job-store.js';
import { createRedisKeys } from '../../../src/infra/redis/keys.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { restoreJobs } from '../../../src/services/recovery/restore-jobs.js';
import { createInMemoryJobs } from '../../helpers/fakes/in-memory-jobs.js';
import { oldRecord } from '../../helpers/jobs/old-record.js';
import { sampleConfig, sampleJob } from '../../helpers/jobs/sample-job.js';
import { startTestRedis, testLogger, uniquePrefix } from '../../helpers/processes/redis.js';

const AT = '2026-01-01T00:00:00.000Z';
const layers: Layer[] = [{ type: 'Dense', name: 'dense', units: 3 }];
const model = completeModel({ ...sampleConfig().model, layers });
const unlimited = { maxUnfinished: 100 };

describe('a job that version 0.1.0 stored, its definition inside the record', () => {
  let server: Awaited<ReturnType<typeof startTestRedis>>;
  let redis: Redis;
  before(async () => {
    server = await startTestRedis();
    redis = createApiRedis(server.url, testLogger);
  });
  after(async () => {
    await closeRedis(redis);
    await server.stop();
  });

  const plant = async () => {
    const prefix = uniquePrefix();
    const keys = createRedisKeys(prefix);
    const store = createRedisJobStore({ redis, prefix });
    const job = sampleJob({ model });
    const { id } = job.record;
    await store.create(job);
    await redis.hset(keys.job(id), 'record', JSON.stringify(oldRecord(job)));
    await redis.del(keys.definition(id));
    const storedRecord = async () => JSON.parse((await redis.hget(keys.job(id), 'record')) ?? 'null');
    return { id, job, keys, store, storedRecord };
  };

  test('is read, polled and listed without the definition, and defined with it', async () => {
    const { id, job, store } = await plant();
    assert.deepEqual(await store.get(id), job.record);
    assert.deepEqual((await store.getState(id))?.record, job.record);
    assert.deepEqual((await store.list({ project: 'default', limit: 9 })).items, [job.record]);
    assert.deepEqual(await store.getDefinition(id), job.definition);
  });

  test('moves its definition to a key of its own with the first write, and keeps it ever after', async () => {
    const { id, job, keys, store, storedRecord } = await plant();
    await store.update(id, (found) => startAttempt(found, { worker: 'w', at: AT }));
    assert.ok(!('model' in (await storedRecord()).config));
    assert.deepEqual(JSON.parse((await redis.get(keys.definition(id))) ?? 'null'), job.definition);
    await store.update(id, (found) => startAttempt(found, { worker: 'w2', at: AT }));
    assert.deepEqual(await store.getDefinition(id), job.definition);
  });

  test('is paused, resumed, cancelled, retried and removed', async () => {
    const { id, job, keys, store } = await plant();
    for (const request of [requestPause, requestResume, requestCancel])
      assert.equal((await store.update(id, (found) => request(found, AT))).outcome, 'updated');
    const retried = await store.reopen(id, (found) => requestRetry(found, 'start', AT), unlimited);
    assert.equal(retried.outcome, 'updated');
    assert.deepEqual(await store.getDefinition(id), job.definition);
    assert.deepEqual(await store.remove(id, () => true), { outcome: 'removed' });
    assert.deepEqual(await redis.keys(`${keys.job(id)}*`), []);
  });

  test('is removed without having been written in between', async () => {
    const { id, keys, store } = await plant();
    assert.deepEqual(await store.remove(id, () => true), { outcome: 'removed' });
    assert.deepEqual(await redis.keys(`${keys.job(id)}*`), []);
  });

  test('has its definition also where another process moves it between two reads', async () => {
    const { id, job, store } = await plant();
    const reads = Array.from({ length: 20 }, () => store.getDefinition(id));
    const write = store.update(id, (found) => startAttempt(found, { worker: 'w', at: AT }));
    for (const definition of await Promise.all(reads)) assert.deepEqual(definition, job.definition);
    await write;
  });

  test('is archived with its definition, and restored from an old archive as from a new one', async (t) => {
    const { id, job, store } = await plant();
    const directory = await ensureDataDirectory(`${server.directory}/data-${id}`);
    t.after(() => rm(directory.root, { recursive: true, force: true }));
    await createJobArchive(directory, store).save(id);
    const restoreFrom = async () => {
      const lost = createInMemoryJobs().store;
      const archive = createJobArchive(directory, lost);
      const queue = { add: async () => {} } as never;
      const report = await restoreJobs({ store: lost, queue, archive, now: () => new Date(AT) });
      return { report, record: await lost.get(id), definition: await lost.getDefinition(id) };
    };
    const whole = {
      report: { restored: [id], queued: [id], repaired: [], damaged: [] },
      record: job.record,
      definition: job.definition,
    };
    const copy = JSON.parse(await readFile(directory.jobFile(id), 'utf8'));
    assert.ok(!('model' in copy.config));
    assert.deepEqual(await restoreFrom(), whole);
    await rm(directory.definitionFile(id));
    await writeFile(directory.jobFile(id), JSON.stringify(oldRecord(job)));
    assert.deepEqual(await restoreFrom(), whole);
  });

  test('an archive without a readable definition is reported as damaged, and restores nothing', async (t) => {
    const { id, store } = await plant();
    const directory = await ensureDataDirectory(`${server.directory}/data-${id}`);
    t.after(() => rm(directory.root, { recursive: true, force: true }));
    await createJobArchive(directory, store).save(id);
    for (const content of [
      '',
      '{}',
      '[]',
      '{"model":null,"layers":[]}',
      '{"model":{"layers":[]},"layers":[]}',
      undefined,
    ]) {
      if (content === undefined) await rm(directory.definitionFile(id));
      else await writeFile(directory.definitionFile(id), content);
      const lost = createInMemoryJobs().store;
      const archive = createJobArchive(directory, lost);
      const report = await restoreJobs({ store: lost, queue: {} as never, archive, now: () => new Date(AT) });
      assert.deepEqual(report, { restored: [], queued: [], repaired: [], damaged: [id] }, content);
      assert.equal(await lost.get(id), undefined);
    }
  });

  test('a definition that is missing, damaged or of another type is an error, and the job is polled all the same', async () => {
    const { id, job, keys, store } = await plant();
    await store.update(id, (record) => ({ record, events: [] }));
    const key = keys.definition(id);
    const plants = [
      () => redis.set(key, 'torn {'),
      () => redis.set(key, JSON.stringify({ ...job.definition, x: 'x'.repeat(33 * 1024 * 1024) })),
      () => redis.set(key, ''),
      () => redis.set(key, '{"model":{},"layers":[]}'),
      () => redis.multi().del(key).lpush(key, 'x').exec(),
      () => redis.del(key),
    ];
    for (const plantOne of plants) {
      await plantOne();
      await assert.rejects(store.getDefinition(id), DamagedRecordError);
      assert.deepEqual(await store.get(id), job.record);
      assert.equal((await store.list({ project: 'default', limit: 9 })).items.length, 1);
    }
  });
});
