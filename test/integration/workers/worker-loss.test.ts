import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startPrivateRedis } from '../../../scripts/stack/private-redis.js';
import { startAttempt } from '../../../src/domain/job/transitions.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createModelRegistry } from '../../../src/infra/artifacts/models/model-registry.js';
import { restoreJobs } from '../../../src/services/recovery/restore-jobs.js';
import { modelManifest } from '../../fixtures/model-manifest.js';
import {
  openTrainingService,
  startTrainingService,
  type TrainingService,
} from '../../helpers/jobs/training-service.js';
import { childrenOf, stopProcess, untilGone } from '../../helpers/processes/processes.js';
import { until } from '../../helpers/until.js';
import { withoutHanging } from '../../helpers/without-hanging.js';

/** The log entries up to a scripted trainer's first epoch. */
const FIRST_EPOCH = ['queued', 'started', 'device', 'epoch'];

describe('when a worker is lost', () => {
  let service: TrainingService;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ service, close } = await openTrainingService());
  });
  afterEach(() => close());

  const eventsOf = async (id: string) =>
    (await service.store.events(id, { after: 0, limit: 100 })).items.map(({ type }) => type);

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
    await stopProcess(doomed, 'SIGKILL');
    await service.startWorker();
    await untilGone(job.trainers);
    await service.startWorker();
    await service.letGo(job.id);
    const record = await service.ended(job.id);
    assert.deepEqual([record.status, record.attempt, record.latest?.attempt], ['succeeded', 2, 1]);
    assert.deepEqual([record.lost_workers, record.status_reason], [1, null]);
    assert.notEqual(record.worker, job.workerId);
    assert.deepEqual(await eventsOf(job.id), [...FIRST_EPOCH, 'requeued', 'started', 'device', 'succeeded']);
    assert.deepEqual(
      (await service.store.epochs(job.id, { after: 0, limit: 10 })).items.map(({ attempt }) => attempt),
      [1],
    );
  });

  test('after it registered the model, which is then deleted: the job has succeeded, and nothing is trained or registered again', async () => {
    const directory = await ensureDataDirectory(service.dataDir);
    const registry = createModelRegistry(directory);
    const id = await service.submit('succeed');
    await service.store.update(id, (record) =>
      startAttempt(record, { worker: 'gone', at: record.created_at }),
    );
    const model = directory.attemptModel(id, 1);
    await mkdir(model, { recursive: true });
    const { version: _, ...manifest } = modelManifest({ name: 'succeed', job_id: id });
    await writeFile(join(model, 'manifest.json'), JSON.stringify(manifest));
    await registry.register('succeed', id, model);
    await registry.delete('succeed', 1);
    await service.startWorker();
    const record = await service.ended(id);
    assert.deepEqual(
      [record.status, record.attempt, record.model],
      ['succeeded', 1, { name: 'succeed', version: 1 }],
    );
    assert.deepEqual((await service.store.epochs(id, { after: 0, limit: 10 })).items, []);
    assert.deepEqual(await registry.versions('succeed'), []);
    const next = await service.ended(await service.submit('succeed'));
    assert.equal(next.model?.version, 2);
  });

  test('by SIGTERM: it is gone with its trainers, and another worker runs the job', async () => {
    const leaving = await service.startWorker();
    const job = await runningJob(leaving, 'slow');
    await withoutHanging('its end', () => stopProcess(leaving));
    assert.equal(leaving.exitCode, 0);
    await untilGone(job.trainers);
    assert.deepEqual(await service.directory.list(), []);
    assert.equal(await service.queue.state(job.id), 'waiting');
    const waiting = await service.store.get(job.id);
    assert.deepEqual([waiting?.status, waiting?.status_reason?.code], ['queued', 'worker_stopping']);
    assert.deepEqual([waiting?.attempt, waiting?.latest?.epoch, waiting?.worker], [1, 1, null]);
    assert.equal((await service.store.epochs(job.id, { after: 0, limit: 10 })).items.length, 1);
    assert.deepEqual(await eventsOf(job.id), [...FIRST_EPOCH, 'requeued']);
    await service.startWorker();
    await service.letGo(job.id);
    const record = await service.ended(job.id);
    assert.deepEqual([record.status, record.attempt, record.lost_workers], ['succeeded', 2, 0]);
  });

  test('by Ctrl-C, which npm sends a second time: it still closes in order', async () => {
    const leaving = await service.startWorker();
    const job = await runningJob(leaving, 'slow');
    const exit = once(leaving, 'exit');
    leaving.kill('SIGINT');
    await untilGone(job.trainers);
    leaving.kill('SIGINT');
    assert.deepEqual(await exit, [0, null]);
    assert.equal((await service.store.get(job.id))?.status, 'queued');
    assert.equal(await service.queue.state(job.id), 'waiting');
  });

  test('by SIGTERM while its job is being cancelled: the job is cancelled', async () => {
    const leaving = await service.startWorker();
    const job = await runningJob(leaving, 'stubborn');
    await service.cancel(job.id, { signal: false });
    await stopProcess(leaving);
    assert.equal((await service.store.get(job.id))?.status, 'cancelled');
    assert.equal(await service.queue.state(job.id), 'unknown');
  });

  test('by SIGTERM again and again: the job waits each time, and succeeds in the end', async () => {
    const id = await service.submit('slow');
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const leaving = await service.startWorker();
      await service.until(id, (record) => record.attempt === attempt && record.latest !== null);
      await stopProcess(leaving);
      assert.equal((await service.store.get(id))?.status, 'queued');
    }
    await service.startWorker();
    await service.letGo(id);
    const record = await service.ended(id);
    assert.deepEqual([record.status, record.attempt, record.lost_workers], ['succeeded', 5, 0]);
  });

  test('by kill -9 with the same job three times before it has saved anything: the job fails as worker_lost', async () => {
    const id = await service.submit('slow');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const doomed = await service.startWorker();
      await service.until(id, (record) => record.attempt === attempt && record.latest !== null);
      await stopProcess(doomed, 'SIGKILL');
    }
    await service.startWorker();
    const record = await service.ended(id);
    assert.deepEqual([record.status, record.status_reason?.code], ['failed', 'worker_lost']);
    assert.deepEqual([record.attempt, record.lost_workers], [3, 3]);
    // The worker drops the entry once the record has its end.
    await service.ended(await service.submit('succeed'));
    assert.equal(await service.queue.state(id), 'unknown');
  });

  test('because its parent ended: it returns its job to the queue and leaves no process', async () => {
    const worker = await service.startWorker();
    const job = await runningJob(worker, 'slow');
    const exit = once(worker, 'exit');
    worker.disconnect();
    await exit;
    await untilGone(job.trainers);
    assert.equal(await service.queue.state(job.id), 'waiting');
  });

  test('idle, by SIGTERM: its spare trainer ends with it', async () => {
    const worker = await service.startWorker();
    const spares = await childrenOf(worker.pid ?? 0);
    assert.equal(spares.length, 1);
    await stopProcess(worker);
    assert.equal(worker.exitCode, 0);
    await untilGone(spares);
  });

  test('while its job is being cancelled: the next worker ends the job as cancelled', async () => {
    const doomed = await service.startWorker();
    const job = await runningJob(doomed, 'stubborn');
    await stopProcess(doomed, 'SIGKILL');
    await service.cancel(job.id);
    await service.startWorker();
    const record = await service.ended(job.id);
    assert.deepEqual([record.status, record.attempt], ['cancelled', 1]);
  });

  test('silent for a while and comes back: its old attempt is fenced, and its trainer is gone', async () => {
    const silent = await service.startWorker();
    const job = await runningJob(silent, 'slow');
    process.kill(silent.pid ?? 0, 'SIGSTOP');
    await service.startWorker();
    await service.until(job.id, ({ attempt }) => attempt === 2);
    process.kill(silent.pid ?? 0, 'SIGCONT');
    await service.letGo(job.id);
    const record = await service.ended(job.id);
    assert.deepEqual([record.status, record.attempt, record.latest?.attempt], ['succeeded', 2, 1]);
    const { items } = await service.store.events(job.id, { after: 0, limit: 100 });
    assert.equal(items.filter(({ type }) => type === 'succeeded').length, 1);
    await untilGone(job.trainers);
    const late = items.slice(items.findLastIndex(({ type }) => type === 'started'));
    assert.ok(late.every((event) => !('attempt' in event) || event.attempt === 2));
  });
});

test('a worker without Redis ends at once on SIGTERM, with its spare trainer', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-data-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const worker = fork(fileURLToPath(new URL('../../fixtures/scripted-worker.js', import.meta.url)), {
    env: { PATH: process.env['PATH'], REDIS_URL: 'redis://127.0.0.1:1', TRAINHORN_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  assert.ok(worker.stdout);
  const [line] = await once(worker.stdout, 'data');
  assert.match(String(line), /does not answer/);
  const spares = await childrenOf(worker.pid ?? 0);
  await withoutHanging('its end', () => stopProcess(worker));
  assert.equal(worker.exitCode, 0);
  await untilGone(spares);
});

test('a spare trainer that is killed is replaced', async (t) => {
  const { service } = await startTrainingService(t);
  const worker = await service.startWorker();
  const [spare = 0] = await childrenOf(worker.pid ?? 0);
  process.kill(spare, 'SIGKILL');
  await untilGone([spare]);
  const record = await service.ended(await service.submit('succeed'));
  assert.equal(record.status, 'succeeded');
});

test('a Redis that hangs until the training is over costs a running job nothing', async (t) => {
  const { server, service } = await startTrainingService(t);
  const worker = await service.startWorker({ TEST_LOCK_MS: '30000' });
  const id = await service.submit('slow');
  await service.until(id, ({ latest }) => latest !== null);
  const trainers = await childrenOf(worker.pid ?? 0);
  await service.redis.call('CLIENT', 'KILL', 'TYPE', 'normal').catch(() => {});
  process.kill(server.pid, 'SIGSTOP');
  await service.letGo(id);
  await untilGone(trainers);
  process.kill(server.pid, 'SIGCONT');
  const record = await service.ended(id);
  assert.deepEqual([record.status, record.attempt], ['succeeded', 1]);
  const { items } = await service.store.events(id, { after: 0, limit: 100 });
  assert.deepEqual(
    items.map((event) => event.type),
    ['queued', 'started', 'device', 'epoch', 'succeeded'],
  );
});

test('12,000 epochs that end while Redis hangs are all stored afterwards', async (t) => {
  const { server, service } = await startTrainingService(t);
  const worker = await service.startWorker({ TEST_LOCK_MS: '30000' });
  const id = await service.submit('burst');
  await service.until(id, ({ latest }) => latest !== null);
  const trainers = await childrenOf(worker.pid ?? 0);
  process.kill(server.pid, 'SIGSTOP');
  await service.letGo(id);
  await untilGone(trainers, 60_000);
  process.kill(server.pid, 'SIGCONT');
  assert.equal((await service.ended(id)).status, 'succeeded');
  const { items } = await service.store.epochs(id, { after: 0, limit: 20_000 });
  assert.deepEqual(
    items.map(({ epoch }) => epoch),
    Array.from({ length: 12_000 }, (_, index) => index + 1),
  );
});

test('a Redis that is killed and started again loses no job, and every event has its number', async (t) => {
  const { server, service } = await startTrainingService(t);
  await service.startWorker();
  const id = await service.submit('slow');
  await service.until(id, ({ latest }) => latest !== null);
  process.kill(server.pid, 'SIGKILL');
  await untilGone([server.pid]);
  const restarted = await startPrivateRedis({ dataDir: server.directory });
  t.after(() => restarted.stop());
  await service.letGo(id);
  assert.equal((await service.ended(id)).status, 'succeeded');
  const { items } = await service.store.events(id, { after: 0, limit: 100 });
  assert.deepEqual(
    items.map((event) => event.id),
    items.map((_, index) => index + 1),
  );
});

test('a worker ends on SIGTERM though Redis hangs, and leaves no process', async (t) => {
  const { server, service } = await startTrainingService(t);
  const worker = await service.startWorker();
  const id = await service.submit('slow');
  await service.until(id, ({ latest }) => latest !== null);
  const trainers = await childrenOf(worker.pid ?? 0);
  process.kill(server.pid, 'SIGSTOP');
  await withoutHanging('its end', () => stopProcess(worker));
  process.kill(server.pid, 'SIGCONT');
  await untilGone(trainers);
});

test('when Redis loses everything, a job comes back though lines of its events are damaged: without a gap, with its end', async (t) => {
  const { service } = await startTrainingService(t);
  await service.startWorker();
  const id = await service.submit('succeed');
  const record = await service.ended(id);
  const directory = await ensureDataDirectory(service.dataDir);
  const path = directory.eventsFile(id);
  // The record is copied after the events.
  await until('the copy of its end', async () =>
    (await readFile(directory.jobFile(id), 'utf8')).includes('"finished_at": "'),
  );
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const damaged = lines.map((line, index) =>
    index === 2 || index === lines.length - 1 ? line.slice(0, 20) : line,
  );
  await writeFile(path, damaged.join('\n'));
  await service.redis.flushall();
  const report = await restoreJobs({ ...service, now: () => new Date() });
  assert.deepEqual(report, { restored: [id], queued: [], repaired: [id], damaged: [] });
  assert.deepEqual(await service.store.get(id), record);
  const { items } = await service.store.events(id, { after: 0, limit: 100 });
  assert.deepEqual(
    items.map((event) => [event.id, event.type]),
    [
      [1, 'queued'],
      [2, 'started'],
      [3, 'phase'],
      [4, 'epoch'],
      [5, 'epoch'],
      [6, 'succeeded'],
    ],
  );
  const { items: rest } = await service.store.events(id, { after: 5, limit: 100 });
  assert.deepEqual(
    rest.map(({ type }) => type),
    ['succeeded'],
  );
  const { items: epochs } = await service.store.epochs(id, { after: 0, limit: 10 });
  assert.deepEqual(
    epochs.map(({ epoch }) => epoch),
    [1, 2],
  );
});
