import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { JobRecord } from '../../../src/contracts/jobs/jobs.js';
import type { NewJob } from '../../../src/domain/job/ports.js';
import { enqueue } from '../../../src/domain/job/queue/ports.js';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import { createRedisKeys, type RedisKeys } from '../../../src/infra/redis/keys.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { oldRecord } from '../../helpers/jobs/old-record.js';
import { sampleConfig, sampleJob } from '../../helpers/jobs/sample-job.js';
import {
  openTrainingService,
  startTrainingService,
  type TrainingService,
} from '../../helpers/jobs/training-service.js';
import { stopProcess } from '../../helpers/processes/processes.js';

const isRunning = (record: JobRecord) => record.latest !== null;

test('a worker with the CUDA engine and no GPU does not start, reports the reason, and leaves no trainer', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-data-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const worker = fork(fileURLToPath(new URL('../../fixtures/scripted-worker.js', import.meta.url)), {
    env: { PATH: process.env['PATH'], TRAINHORN_DATA_DIR: dataDir, TEST_ENGINE: 'cuda', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exit = once(worker, 'exit');
  assert.match(
    worker.stderr ? await text(worker.stderr) : '',
    /CUDA one, but TensorFlow found no GPU, only the CPU \(scripted\)/,
  );
  assert.deepEqual(await exit, [1, null]);
});

describe('a worker', () => {
  let service: TrainingService;
  let close: () => Promise<void>;

  before(async () => {
    ({ service, close } = await openTrainingService());
    await service.startWorker();
  });
  after(() => close());

  const outcome = async (name: string, config = {}) => {
    const record = await service.ended(await service.submit(name, config));
    return [record.status, record.status_reason?.code] as const;
  };

  test('runs a job to success: events in order, epochs, model version, manifest', async () => {
    const id = await service.submit('succeed');
    const record = await service.ended(id);
    assert.equal(record.status, 'succeeded');
    assert.deepEqual(record.model, { name: 'succeed', version: 1 });
    assert.equal(record.device?.name, 'scripted');
    assert.equal(record.latest?.epoch, 2);
    const { items } = await service.store.events(id, { after: 0, limit: 100 });
    const types = ['queued', 'started', 'device', 'phase', 'epoch', 'epoch', 'succeeded'];
    assert.deepEqual(
      items.map(({ type }) => type),
      types,
    );
    const epochs = await service.store.epochs(id, { after: 0, limit: 100 });
    assert.deepEqual(
      epochs.items.map(({ epoch }) => epoch),
      [1, 2],
    );
    assert.equal(await service.store.getProgress(id), null);

    // The manifest is written after the record; the next job is taken after it.
    await service.ended(await service.submit('nan'));
    const folder = join(service.dataDir, 'jobs', id);
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')), record);
    assert.equal(
      (await readFile(join(folder, 'events.jsonl'), 'utf8')).trim().split('\n').length,
      types.length,
    );
    assert.equal(await service.queue.state(id), 'unknown');
  });

  describe('gives a trainer the definition of its job', () => {
    const layers: Layer[] = [{ type: 'Dense', name: 'dense', units: 3 }];
    const model = completeModel({ ...sampleConfig().model, layers });
    /** Queues a job once `change` has changed how it is stored. */
    const submit = async (change: (job: NewJob, keys: RedisKeys) => Promise<unknown>) => {
      const job = sampleJob({ name: 'definition', model });
      await service.store.create(job);
      await change(job, createRedisKeys(service.prefix));
      await enqueue(service.queue, job.record);
      return service.ended(job.record.id);
    };
    const trainedModel = async ({ id }: JobRecord) => {
      const { items } = await service.store.logs(id, { after: 0, limit: 9 });
      return items.map(({ message }) => JSON.parse(message));
    };

    test('where it lies apart from the record', async () => {
      const record = await submit(async () => {});
      assert.deepEqual(await trainedModel(record), [model]);
    });

    test('where version 0.1.0 stored it in the record', async () => {
      const record = await submit(async (job, keys) => {
        await service.redis.hset(keys.job(job.record.id), 'record', JSON.stringify(oldRecord(job)));
        await service.redis.del(keys.definition(job.record.id));
      });
      assert.equal(record.status, 'succeeded');
      assert.deepEqual(await trainedModel(record), [model]);
      assert.deepEqual((await service.store.getDefinition(record.id))?.model, model);
    });

    test('and fails a job whose definition is missing', async () => {
      const record = await submit(({ record: { id } }, keys) => service.redis.del(keys.definition(id)));
      assert.deepEqual([record.status, record.status_reason?.code], ['failed', 'storage_error']);
      assert.match(record.status_reason?.message ?? '', /model definition of the job is missing/);
    });
  });

  test('registers itself, its device and its running jobs', async () => {
    const id = await service.submit('wait');
    const { worker, device } = await service.until(id, isRunning);
    const [entry, ...others] = await service.directory.list();
    assert.deepEqual([entry?.id, entry?.device, entry?.running, others], [worker, device, [id], []]);
    await service.cancel(id);
    await service.ended(id);
  });

  test('gives each job its own version of a model', async () => {
    const first = await service.ended(await service.submit('succeed'));
    const second = await service.ended(await service.submit('succeed'));
    assert.equal(second.model?.version, (first.model?.version ?? 0) + 1);
  });

  test('fails a job for the reason that its trainer reports', async () => {
    assert.deepEqual(await outcome('nan'), ['failed', 'nan_loss']);
  });

  test('fails a job whose trainer exits without a result, with its last lines', async () => {
    const record = await service.ended(await service.submit('exit'));
    assert.equal(record.status_reason?.code, 'trainer_crashed');
    assert.deepEqual(record.status_reason?.details, { exit_code: 3, last_lines: 'something went wrong' });
    const logs = await service.store.logs(record.id, { after: 0, limit: 10 });
    assert.deepEqual(
      logs.items.map(({ source, message }) => [source, message]),
      [['stderr', 'something went wrong']],
    );
    assert.deepEqual(await outcome('silent'), ['failed', 'trainer_crashed']);
  });

  test('tries a job again whose trainer is ended by a signal; the third time it fails, with the evidence', async () => {
    const record = await service.ended(await service.submit('segfault'));
    assert.equal(record.status_reason?.code, 'trainer_crashed');
    assert.equal(record.status_reason?.details?.['signal'], 'SIGSEGV');
    assert.deepEqual([record.attempt, record.fruitless_attempts, record.lost_workers], [3, 3, 0]);
    assert.match(
      record.status_reason?.message ?? '',
      /SIGSEGV .* 3 attempts in a row that saved nothing new/,
    );
    assert.deepEqual(await outcome('killed'), ['failed', 'trainer_crashed']);
  });

  test('fails a job whose trainer ran out of memory, as its last lines show', async () => {
    assert.deepEqual(await outcome('heap'), ['failed', 'out_of_memory']);
    assert.deepEqual(await outcome('bad-alloc'), ['failed', 'out_of_memory']);
  });

  test('tries a job again without determinism whose device refuses a kernel, and counts no crash', async () => {
    const record = await service.ended(await service.submit('refused'));
    assert.deepEqual([record.status, record.attempt, record.fruitless_attempts], ['succeeded', 2, 0]);
    assert.deepEqual(
      record.status_history.map(({ status, reason }) => [status, reason?.code]),
      [
        ['queued', undefined],
        ['running', undefined],
        ['queued', 'kernel_refused'],
        ['running', undefined],
        ['succeeded', undefined],
      ],
    );
    const [reason, ...others] = record.reproducibility?.reasons ?? [];
    assert.deepEqual([record.reproducibility?.exact, reason?.code, others], [false, 'kernel_refused', []]);
    assert.match(reason?.message ?? '', /no deterministic kernel for Scatter in layer dense \(Dense\)/);
  });

  test('fails a job that is refused a kernel without determinism, too', async () => {
    const record = await service.ended(await service.submit('refused-always'));
    assert.deepEqual(
      [record.status, record.status_reason?.code, record.attempt],
      ['failed', 'engine_error', 2],
    );
  });

  test('ends a trainer that takes longer than allowed', async () => {
    const limits = { max_run_seconds: 0.3, max_queue_seconds: null, max_restarts: 2 };
    assert.deepEqual(await outcome('stubborn', { limits }), ['failed', 'time_limit_exceeded']);
  });

  test('fails a job whose dataset is missing', async () => {
    const dataset = { id: 'ds_01arz3ndektsv4rrffq69g5fav', x: [], y: [] };
    assert.deepEqual(await outcome('succeed', { dataset }), ['failed', 'dataset_unavailable']);
  });

  test('keeps every epoch and a bounded log of a trainer that floods it', async () => {
    const id = await service.submit('flood');
    assert.equal((await service.ended(id)).status, 'succeeded');
    const epochs = await service.store.epochs(id, { after: 490, limit: 100 });
    assert.equal(epochs.items.length, 10);
    const logs = await service.store.logs(id, { after: 0, limit: 6_000 });
    assert.ok(logs.items.length > 0 && logs.items.length <= 5_000, `${logs.items.length} lines`);
    assert.ok(logs.items.every(({ message }) => message.length <= 4_000));
  });

  test('logs messages that it does not know', async () => {
    const id = await service.submit('garbage');
    assert.equal((await service.ended(id)).status, 'succeeded');
    const logs = await service.store.logs(id, { after: 0, limit: 100 });
    assert.equal(logs.items.filter(({ message }) => message.includes('does not know')).length, 7);
  });

  test('cancels a running job at once', async () => {
    const id = await service.submit('wait');
    await service.until(id, isRunning);
    await service.cancel(id);
    const record = await service.ended(id);
    assert.deepEqual([record.status, record.status_reason?.code], ['cancelled', 'cancelled_by_user']);
    assert.deepEqual(
      record.status_history.map(({ status }) => status),
      ['queued', 'running', 'cancelling', 'cancelled'],
    );
  });

  test('cancels a running job though the signal was lost', async () => {
    const id = await service.submit('wait');
    await service.until(id, isRunning);
    await service.cancel(id, { signal: false });
    assert.equal((await service.ended(id)).status, 'cancelled');
  });

  test('kills a trainer that ignores a cancel', async () => {
    const id = await service.submit('stubborn');
    await service.until(id, isRunning);
    await service.cancel(id);
    assert.equal((await service.ended(id)).status, 'cancelled');
  });

  test('skips a job that was cancelled while queued', async () => {
    const busy = await service.submit('wait');
    await service.until(busy, isRunning);
    const queued = await service.submit('succeed');
    await service.cancel(queued);
    await service.cancel(busy);
    await service.ended(busy);
    await service.ended(await service.submit('nan'));
    const record = await service.store.get(queued);
    assert.deepEqual([record?.status, record?.attempt], ['cancelled', 0]);
    assert.equal(await service.queue.state(queued), 'unknown');
  });

  test('drops a queue entry that has no record', async () => {
    await service.queue.add('job_without_record', 0);
    assert.deepEqual(await outcome('succeed'), ['succeeded', undefined]);
    assert.equal(await service.queue.state('job_without_record'), 'unknown');
  });
});

test('a worker whose engine is missing fails jobs with advice', async (t) => {
  const { service } = await startTrainingService(t);
  await service.startWorker({ TEST_TRAINER: './broken-trainer.js' });
  const record = await service.ended(await service.submit('succeed'));
  assert.equal(record.status_reason?.code, 'engine_error');
  assert.match(record.status_reason?.message ?? '', /npm run setup/);
  assert.match(String(record.status_reason?.details?.['last_lines']), /libtensorflow/);
});

test('a worker logs the name of a job next to its own', async (t) => {
  const { service } = await startTrainingService(t);
  const worker = await service.startWorker({ LOG_LEVEL: 'info' }, 'pipe');
  assert.ok(worker.stdout);
  let log = '';
  worker.stdout.on('data', (chunk) => {
    log += chunk;
  });
  await service.ended(await service.submit('nan'));
  await stopProcess(worker);
  const lines = log.split('\n').filter((line) => line !== '');
  const started = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'Attempt started');
  assert.deepEqual(
    [started.name, started.job_name, lines.join().includes('"name":"nan"')],
    ['worker', 'nan', false],
  );
});

test('a worker with a concurrency of two trains two jobs at once', async (t) => {
  const { service } = await startTrainingService(t);
  await service.startWorker({ TRAINHORN_WORKER_CONCURRENCY: '2' });
  const ids = [await service.submit('wait'), await service.submit('wait')];
  for (const id of ids) await service.until(id, isRunning);
  assert.deepEqual((await service.directory.list())[0]?.running.sort(), [...ids].sort());
  for (const id of ids) await service.cancel(id);
  for (const id of ids) assert.equal((await service.ended(id)).status, 'cancelled');
});
