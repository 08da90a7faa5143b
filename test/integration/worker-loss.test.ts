import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { startPrivateRedis } from '../../scripts/private-redis.js';
import { childrenOf, untilGone } from '../helpers/processes.js';
import { startTestRedis } from '../helpers/redis.js';
import { createTrainingService, stopWorker, type TrainingService } from '../helpers/training-service.js';

describe('when a worker goes', () => {
  let server: Awaited<ReturnType<typeof startTestRedis>>;
  let service: TrainingService;

  beforeEach(async () => {
    server = await startTestRedis();
    service = await createTrainingService(server.url);
  });
  afterEach(async () => {
    await service.close();
    await server.stop();
  });

  /** A job in its first epoch, and the processes of its worker. */
  const runningJob = async (worker: ChildProcess, name: string) => {
    const id = await service.submit(name);
    const { worker: workerId } = await service.until(id, ({ latest }) => latest !== null);
    return { id, workerId, trainers: await childrenOf(worker.pid ?? 0) };
  };

  test('by kill -9: no trainer is left, and another worker runs the job as its next attempt', async () => {
    const doomed = await service.startWorker();
    const job = await runningJob(doomed, 'slow');
    assert.equal(job.trainers.length, 1);
    await service.startWorker();
    await stopWorker(doomed, 'SIGKILL');
    await untilGone(job.trainers);
    const record = await service.ended(job.id);
    assert.deepEqual([record.status, record.attempt, record.latest?.attempt], ['succeeded', 2, 2]);
    assert.notEqual(record.worker, job.workerId);
  });

  test('by SIGTERM: it is gone within 3 s with its trainers, and another worker runs the job', async () => {
    const leaving = await service.startWorker();
    const job = await runningJob(leaving, 'slow');
    const began = Date.now();
    await stopWorker(leaving);
    assert.ok(Date.now() - began < 3_000, `took ${Date.now() - began} ms`);
    assert.equal(leaving.exitCode, 0);
    await untilGone(job.trainers);
    assert.deepEqual(await service.directory.list(), []);
    assert.equal(await service.queue.state(job.id), 'waiting');
    assert.equal((await service.store.get(job.id))?.status, 'running');
    await service.startWorker();
    const record = await service.ended(job.id);
    assert.deepEqual([record.status, record.attempt], ['succeeded', 2]);
  });

  test('because its parent went: it gives its job back and leaves no process', async () => {
    const worker = await service.startWorker();
    const job = await runningJob(worker, 'slow');
    const exit = once(worker, 'exit');
    worker.disconnect();
    await exit;
    await untilGone(job.trainers);
    assert.equal(await service.queue.state(job.id), 'waiting');
  });

  test('idle, by SIGTERM: its spare trainer goes with it', async () => {
    const worker = await service.startWorker();
    const spares = await childrenOf(worker.pid ?? 0);
    assert.equal(spares.length, 1);
    await stopWorker(worker);
    assert.equal(worker.exitCode, 0);
    await untilGone(spares);
  });

  test('while its job is being cancelled: the next worker ends the job as cancelled', async () => {
    const doomed = await service.startWorker();
    const job = await runningJob(doomed, 'stubborn');
    await stopWorker(doomed, 'SIGKILL');
    await service.cancel(job.id);
    await service.startWorker();
    const record = await service.ended(job.id);
    assert.deepEqual([record.status, record.attempt], ['cancelled', 1]);
  });

  test('silent for a while and comes back: its old attempt has no say, and its trainer is gone', async () => {
    const silent = await service.startWorker();
    const job = await runningJob(silent, 'slow');
    process.kill(silent.pid ?? 0, 'SIGSTOP');
    await service.startWorker();
    await service.until(job.id, ({ attempt }) => attempt === 2);
    process.kill(silent.pid ?? 0, 'SIGCONT');
    const record = await service.ended(job.id);
    assert.deepEqual([record.status, record.attempt, record.latest?.attempt], ['succeeded', 2, 2]);
    const { items } = await service.store.events(job.id, { after: 0, limit: 100 });
    assert.equal(items.filter(({ type }) => type === 'succeeded').length, 1);
    await untilGone(job.trainers);
    const late = items.slice(items.findLastIndex(({ type }) => type === 'started'));
    assert.ok(late.every((event) => !('attempt' in event) || event.attempt === 2));
  });
});

test('a spare trainer that is killed is replaced', async (t) => {
  const server = await startTestRedis();
  const service = await createTrainingService(server.url);
  t.after(async () => {
    await service.close();
    await server.stop();
  });
  const worker = await service.startWorker();
  const [spare = 0] = await childrenOf(worker.pid ?? 0);
  process.kill(spare, 'SIGKILL');
  await untilGone([spare]);
  const record = await service.ended(await service.submit('succeed'));
  assert.equal(record.status, 'succeeded');
});

test('a Redis that is gone for a moment costs a running job nothing', async (t) => {
  const server = await startTestRedis();
  const service = await createTrainingService(server.url);
  t.after(async () => {
    await service.close();
    await server.stop();
  });
  await service.startWorker();
  const id = await service.submit('slow');
  await service.until(id, ({ latest }) => latest !== null);
  await service.redis.call('CLIENT', 'KILL', 'TYPE', 'normal').catch(() => {});
  process.kill(server.pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 700));
  process.kill(server.pid, 'SIGCONT');
  const record = await service.ended(id);
  assert.deepEqual([record.status, record.attempt], ['succeeded', 1]);
  const { items } = await service.store.events(id, { after: 0, limit: 100 });
  assert.deepEqual(
    items.map((event) => event.type),
    ['queued', 'started', 'device', 'epoch', 'succeeded'],
  );
});

test('a Redis that is killed and started again loses no job, and every event has its number', async (t) => {
  const server = await startTestRedis();
  const service = await createTrainingService(server.url);
  await service.startWorker();
  const id = await service.submit('slow');
  await service.until(id, ({ latest }) => latest !== null);
  process.kill(server.pid, 'SIGKILL');
  await untilGone([server.pid]);
  const restarted = await startPrivateRedis({ dataDir: server.directory });
  t.after(async () => {
    await service.close();
    await restarted.stop();
    await server.stop();
  });
  assert.equal((await service.ended(id)).status, 'succeeded');
  const { items } = await service.store.events(id, { after: 0, limit: 100 });
  assert.deepEqual(
    items.map((event) => event.id),
    items.map((_, index) => index + 1),
  );
});

test('a worker ends on SIGTERM though Redis hangs, and leaves no process', async (t) => {
  const server = await startTestRedis();
  const service = await createTrainingService(server.url);
  t.after(async () => {
    await service.close();
    await server.stop();
  });
  const worker = await service.startWorker();
  const id = await service.submit('slow');
  await service.until(id, ({ latest }) => latest !== null);
  const trainers = await childrenOf(worker.pid ?? 0);
  process.kill(server.pid, 'SIGSTOP');
  const began = Date.now();
  await stopWorker(worker);
  process.kill(server.pid, 'SIGCONT');
  assert.ok(Date.now() - began < 8_000, `took ${Date.now() - began} ms`);
  await untilGone(trainers);
});
