import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { requestCancel, requestPause, requestRetry } from '../../../src/domain/job/commands.js';
import { cancelled, startAttempt } from '../../../src/domain/job/transitions.js';
import { createRedisGeneration } from '../../../src/infra/redis/generation.js';
import { registerWorker } from '../../../src/infra/redis/jobs/worker-directory.js';
import { createRedisKeys } from '../../../src/infra/redis/keys.js';
import { createReconciler } from '../../../src/services/recovery/reconciler.js';
import { restoreJobs } from '../../../src/services/recovery/restore-jobs.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { openTrainingService, type TrainingService } from '../../helpers/jobs/training-service.js';
import { stopProcess } from '../../helpers/processes/processes.js';

const LONG_AGO = '2026-01-01T00:00:00.000Z';
const at = LONG_AGO;

describe('the reconciler', () => {
  let service: TrainingService;
  let close: () => Promise<void>;
  const actions: string[] = [];

  before(async () => {
    ({ service, close } = await openTrainingService());
  });
  after(() => close());

  const run = async (
    queue = service.queue,
    onError: (error: unknown) => void = (error) => assert.fail(String(error)),
  ) => {
    actions.length = 0;
    const { store, directory, archive, jobFiles, models } = service;
    const onReconciled = (id: string, action: string) => actions.push(`${id} ${action}`);
    const now = () => new Date();
    const dependencies = {
      store,
      queue,
      workers: directory,
      archive,
      jobFiles,
      models,
      now,
      onReconciled,
      onError,
    };
    const reconciler = createReconciler(dependencies);
    await reconciler.run();
    return reconciler;
  };

  /** A record without a queue entry, after some attempts by workers that are gone. */
  const lostJob = async (attempts: number, createdAt = LONG_AGO) => {
    const { record, definition, events } = sampleJob({}, createdAt);
    await service.store.create({ record, definition, events });
    for (let attempt = 1; attempt <= attempts; attempt += 1)
      await service.store.update(record.id, (found) => startAttempt(found, { worker: 'gone', at }));
    return record.id;
  };

  test('queues a job that the queue lost, once', async () => {
    const id = await lostJob(0);
    await run();
    assert.deepEqual(actions, [`${id} enqueued`]);
    assert.equal(await service.queue.state(id), 'waiting');
    await run();
    assert.deepEqual(actions, []);
    await service.queue.remove(id);
    await service.cancel(id);
  });

  test('skips a damaged record, which blocks neither the pass nor a restore', async () => {
    const { redis, prefix, store, queue, archive } = service;
    const [damaged, id] = [await lostJob(0), await lostJob(0)];
    await Promise.all([archive.save(damaged), archive.save(id)]);
    const key = createRedisKeys(prefix).job(damaged);
    const record = (await redis.hget(key, 'record')) ?? assert.fail();
    await redis.hset(key, 'record', '{"id": 1}');
    const passed: unknown[] = [];
    await run(queue, (error) => passed.push(error));
    assert.deepEqual(actions, [`${id} enqueued`]);
    assert.match(String(passed), new RegExp(damaged));
    const report = await restoreJobs({ store, queue, archive, now: () => new Date() });
    assert.deepEqual([report.damaged, report.restored], [[damaged], []]);
    await redis.hset(key, 'record', record);
    await queue.remove(id);
    for (const one of [damaged, id]) await service.cancel(one);
  });

  test('ignores a job whose queue entry may still be on its way', async () => {
    const id = await lostJob(0, new Date().toISOString());
    await run();
    assert.deepEqual(actions, []);
    await service.cancel(id);
  });

  test('requeues a running job that the queue lost, in the record and in the queue', async () => {
    const id = await lostJob(1);
    await run();
    assert.deepEqual(actions, [`${id} worker_lost`]);
    const record = await service.store.get(id);
    assert.deepEqual([record?.status, record?.status_reason?.code], ['queued', 'worker_lost']);
    assert.equal(await service.queue.state(id), 'waiting');
    await service.queue.remove(id);
    await service.cancel(id);
  });

  test('does not cancel a job that was cancelled and retried during the pass', async () => {
    const id = await lostJob(1);
    await service.store.update(id, (record) => requestCancel(record, at));
    const { queue } = service;
    // Its worker tells the end, and the user asks again, between the look at the record and the one at the queue.
    const state: typeof queue.state = async (jobId) => {
      await service.store.update(id, (record) => cancelled(record, 1, at));
      await service.store.update(id, (record) => requestRetry(record, 'checkpoint', at));
      return queue.state(jobId);
    };
    await run({ ...queue, state });
    assert.deepEqual(actions, []);
    assert.equal((await service.store.get(id))?.status, 'queued');
    await service.cancel(id);
  });

  test('a running job that waits in the queue after its worker fell silent is shown as queued', async () => {
    const id = await lostJob(1);
    await service.queue.add(id, 0);
    await run();
    assert.deepEqual(actions, [`${id} worker_lost`]);
    assert.equal((await service.store.get(id))?.status, 'queued');
    await service.queue.remove(id);
    await service.cancel(id);
  });

  test('requeues a job whose worker was missed twice; a worker missed once may return', async () => {
    const worker = await service.startWorker();
    const id = await service.submit('stubborn');
    const record = await service.until(id, ({ latest }) => latest !== null);
    // As if the worker's entry had run out.
    await service.redis.del(`${service.prefix}:worker:${record.worker}`);
    const reconciler = await run();
    assert.deepEqual(actions, []);
    await stopProcess(worker, 'SIGKILL');
    await service.redis.del(`${service.prefix}:worker:${record.worker}`);
    await reconciler.run();
    assert.deepEqual(actions, [`${id} worker_lost`]);
    assert.equal((await service.store.get(id))?.status, 'queued');
    await service.cancel(id);
  });

  test('fails a job that lost its worker too often, with the reason', async () => {
    const id = await lostJob(3);
    await run();
    const record = await service.store.get(id);
    assert.deepEqual([record?.status, record?.status_reason?.code], ['failed', 'worker_lost']);
    await run();
    assert.deepEqual(actions, []);
  });

  test('cancels a cancelling job whose worker is lost, even while the queue waits for that worker', async () => {
    const id = await lostJob(1);
    await service.queue.add(id, 0);
    await service.store.update(id, (record) => requestCancel(record, at));
    await run();
    assert.equal((await service.store.get(id))?.status, 'cancelled');
    await service.queue.remove(id);
  });

  test('pauses a pausing job whose worker is lost', async () => {
    const id = await lostJob(1);
    await service.store.update(id, (record) => requestPause(record, at));
    await run();
    assert.equal((await service.store.get(id))?.status, 'paused');
    assert.deepEqual(actions, [`${id} paused`]);
  });

  test('fails a job that exceeded its time in the queue, and removes it from the queue', async () => {
    const limits = { max_run_seconds: 60, max_queue_seconds: 60, max_restarts: 2 };
    const { record, definition, events } = sampleJob({ limits }, LONG_AGO);
    await service.store.create({ record, definition, events });
    await service.queue.add(record.id, 0);
    await run();
    assert.deepEqual(actions, [`${record.id} expired`]);
    const { status, status_reason } = (await service.store.get(record.id)) ?? assert.fail();
    assert.deepEqual([status, status_reason?.code], ['failed', 'queue_time_exceeded']);
    assert.equal(await service.queue.state(record.id), 'unknown');
  });

  test('finishes the deletion of a process that died in it', async () => {
    const id = await lostJob(0);
    await service.cancel(id);
    const folder = join(service.dataDir, 'jobs', id);
    await mkdir(join(folder, 'attempt-1'), { recursive: true });
    assert.deepEqual(await service.store.remove(id, () => true), { outcome: 'removed' });
    await run();
    assert.deepEqual(actions, [`${id} deleted`]);
    assert.ok(!(await readdir(join(service.dataDir, 'jobs'))).includes(id));
    assert.deepEqual(await service.store.removed(), []);
    await run();
    assert.deepEqual(actions, []);
  });

  test('prepares once, again after a failure, and again when Redis may have lost writes', async () => {
    const { redis, prefix, store, queue, directory, archive, jobFiles, models } = service;
    const prepared: string[] = [];
    const outcomes = ['failed', 'first', 'second'];
    const reconciler = createReconciler({
      ...{ store, queue, workers: directory, archive, jobFiles, models },
      generation: createRedisGeneration({ redis, prefix }),
      async prepare() {
        const outcome = outcomes.shift() ?? assert.fail('prepared too often');
        prepared.push(outcome);
        if (outcome === 'failed') throw new Error(outcome);
      },
      now: () => new Date(),
      onReconciled: () => {},
      onError: (error) => assert.fail(String(error)),
    });
    await assert.rejects(reconciler.run(), /failed/);
    for (let pass = 1; pass <= 2; pass += 1) await reconciler.run();
    assert.deepEqual(prepared, ['failed', 'first']);
    await redis.del(createRedisKeys(prefix).generation);
    for (let pass = 1; pass <= 2; pass += 1) await reconciler.run();
    assert.deepEqual(prepared, ['failed', 'first', 'second']);
  });

  test('restores a record that reverted in Redis to the acknowledged one, once', async () => {
    const { redis, prefix, store, queue, archive } = service;
    const id = await lostJob(1);
    const keys = createRedisKeys(prefix);
    const documents = [keys.job(id), keys.events(id)];
    const before = await Promise.all(documents.map((key) => redis.dumpBuffer(key)));
    await service.cancel(id);
    await store.update(id, (record) => cancelled(record, 1, at));
    await archive.save(id);
    const acknowledged = await store.get(id);
    const events = await store.events(id, { after: 0, limit: 100 });
    for (const [index, key] of documents.entries())
      await redis.restore(key, 0, before[index] ?? assert.fail(), 'REPLACE');
    assert.equal((await store.get(id))?.status, 'running');
    for (const restored of [[id], []]) {
      const report = await restoreJobs({ store, queue, archive, now: () => new Date() });
      assert.deepEqual(
        report.restored.filter((one) => one === id),
        restored,
      );
    }
    assert.deepEqual(await store.get(id), acknowledged);
    assert.deepEqual(await store.events(id, { after: 0, limit: 100 }), events);
  });

  test('ignores a paused job', async () => {
    const id = await lostJob(0);
    await service.store.update(id, (record) => requestPause(record, at));
    await run();
    assert.deepEqual(actions, []);
    assert.equal((await service.store.get(id))?.status, 'paused');
  });

  test('leaves a cancelling job to its worker while that is alive', async () => {
    const { redis, prefix, store, queue } = service;
    const info = {
      id: 'gone',
      pid: 1,
      host: 'h',
      started_at: at,
      concurrency: 1,
      memory_bytes: 2 ** 30,
      running: [],
      device: null,
    };
    const registration = registerWorker({ redis, prefix }, info);
    const id = await lostJob(1);
    await queue.add(id, 0);
    await store.update(id, (record) => requestCancel(record, at));
    await run();
    assert.equal((await store.get(id))?.status, 'cancelling');
    await registration.close();
  });
});
