import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { JobRecord } from '../../src/contracts/jobs/jobs.js';
import { cancelled } from '../../src/domain/job/transitions.js';
import { deleteJob } from '../../src/services/jobs/job-deletion.js';
import {
  openTrainingService,
  startTrainingService,
  type TrainingService,
} from '../helpers/jobs/training-service.js';
import { childrenOf, untilGone } from '../helpers/processes/processes.js';
import { until } from '../helpers/until.js';

const isRunning = (record: JobRecord) => record.status === 'running' && record.latest !== null;
const isPaused = (record: JobRecord) => record.status === 'paused';
const statusesOf = (record: JobRecord) => record.status_history.map(({ status }) => status);

describe('requests to a worker', () => {
  let service: TrainingService;
  let close: () => Promise<void>;

  before(async () => {
    ({ service, close } = await openTrainingService());
    await service.startWorker();
  });
  after(() => close());

  const runningJob = async (name: string) => {
    const id = await service.submit(name);
    await service.until(id, isRunning);
    return id;
  };

  test('a pause frees the worker; a resume runs the job again', async () => {
    const id = await runningJob('wait');
    await service.control.pause(id);
    const paused = await service.until(id, isPaused);
    assert.deepEqual([paused.worker, paused.latest?.epoch], [null, 1]);

    const other = await service.ended(await service.submit('succeed'));
    assert.equal(other.status, 'succeeded');
    assert.equal(await service.queue.state(id), 'unknown');
    assert.equal((await service.store.get(id))?.status, 'paused');

    await service.control.resume(id);
    const again = await service.until(id, isRunning);
    assert.equal(again.attempt, 2);
    await service.cancel(id);
    assert.deepEqual(statusesOf(await service.ended(id)), [
      'queued',
      'running',
      'pausing',
      'paused',
      'queued',
      'running',
      'cancelling',
      'cancelled',
    ]);
  });

  test('a job resumed as soon as it is paused runs again, with its old queue entry not yet gone', async () => {
    const id = await runningJob('wait');
    await service.control.pause(id);
    await service.until(id, isPaused);
    await service.control.resume(id);
    assert.equal((await service.until(id, isRunning)).attempt, 2);
    await service.cancel(id);
    await service.ended(id);
  });

  test('a trainer that does not listen to a pause is killed, and the job is paused all the same', async () => {
    const id = await runningJob('stubborn');
    await service.control.pause(id);
    await service.until(id, isPaused);
    await service.control.cancel(id, { force: false });
    assert.equal((await service.ended(id)).status, 'cancelled');
  });

  test('a cancel overtakes a pause that takes long', async () => {
    const id = await runningJob('stubborn');
    await service.control.pause(id);
    await service.control.cancel(id, { force: true });
    assert.equal((await service.ended(id)).status, 'cancelled');
  });

  test('a failed job is retried as soon as it has failed', async () => {
    const id = await service.submit('nan');
    await service.ended(id);
    await service.control.retry(id, 'start');
    const record = await service.until(
      id,
      ({ attempt, finished_at }) => attempt === 2 && finished_at !== null,
    );
    assert.deepEqual([record.status, record.first_attempt], ['failed', 2]);
    assert.deepEqual(statusesOf(record), ['queued', 'running', 'failed', 'queued', 'running', 'failed']);
  });

  test('a queued job that is paused is not run, and runs when it is resumed', async () => {
    const busy = await runningJob('wait');
    const id = await service.submit('succeed');
    await service.control.pause(id);
    assert.equal(await service.queue.state(id), 'unknown');
    await service.cancel(busy);
    await service.ended(busy);
    await service.ended(await service.submit('nan'));
    assert.deepEqual(statusesOf((await service.store.get(id)) ?? assert.fail()), ['queued', 'paused']);
    await service.control.resume(id);
    assert.equal((await service.ended(id)).status, 'succeeded');
  });
});

test('nothing restores a deleted job, neither its worker nor late writes of its trainer', async (t) => {
  const { service } = await startTrainingService(t);
  await service.startWorker();
  const { store, jobFiles, dataDir } = service;
  // Ended by another, as a reconciler does, while its trainer still runs.
  const id = await service.submit('wait');
  await service.until(id, isRunning);
  await store.update(id, (record) => cancelled(record, 1, new Date().toISOString()));
  assert.deepEqual(await deleteJob({ store, jobFiles }, id), { outcome: 'deleted' });
  await mkdir(join(dataDir, 'jobs', id, 'attempt-1', 'checkpoints'), { recursive: true });
  await service.ended(await service.submit('nan'));
  const left = async () => (await readdir(join(dataDir, 'jobs'))).includes(id);
  await until('the end of its directory', async () => !(await left()));
  assert.equal(await store.get(id), undefined);
  assert.deepEqual(await store.logs(id, { after: 0, limit: 10 }), { items: [], hasMore: false });
  const keys = await service.redis.keys(`${service.prefix}:job:${id}*`);
  assert.deepEqual(keys, []);
});

test('a job whose record is lost, not deleted, keeps its files to restore it from', async (t) => {
  const { service } = await startTrainingService(t);
  await service.startWorker();
  const id = await service.submit('wait');
  await service.until(id, isRunning);
  await service.redis.del(`${service.prefix}:job:${id}`);
  const next = await service.ended(await service.submit('succeed'));
  assert.equal(next.status, 'succeeded');
  assert.ok((await readdir(join(service.dataDir, 'jobs'))).includes(id));
});

test('a forced cancel kills the trainer at once, where a graceful one would wait', async (t) => {
  const { service } = await startTrainingService(t);
  const worker = await service.startWorker({ TEST_GRACE_MS: '60000', TRAINHORN_WARM_TRAINERS: '0' });
  const id = await service.submit('stubborn');
  await service.until(id, isRunning);
  const trainers = await childrenOf(worker.pid ?? 0);
  assert.equal(trainers.length, 1);
  await service.control.cancel(id, { force: false });
  assert.equal((await service.store.get(id))?.status, 'cancelling');
  await service.control.cancel(id, { force: true });
  await untilGone(trainers);
  const record = await service.ended(id);
  assert.deepEqual([record.status, record.cancel_mode], ['cancelled', 'force']);
});
