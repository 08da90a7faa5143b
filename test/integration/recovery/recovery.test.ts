import assert from 'node:assert/strict';
import { type ChildProcess, execFile } from 'node:child_process';
import { cp, mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startPrivateRedis } from '../../../scripts/stack/private-redis.js';
import type { JobRecord } from '../../../src/contracts/jobs/jobs.js';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import { startAttempt } from '../../../src/domain/job/transitions.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createCheckpointStore } from '../../../src/infra/artifacts/jobs/checkpoint-store.js';
import { createModelRegistry } from '../../../src/infra/artifacts/models/model-registry.js';
import { readJournal } from '../../../src/infra/artifacts/recovery/attempt-journals.js';
import { restoreJobs } from '../../../src/services/recovery/restore-jobs.js';
import { REAL_WORKER, realJob } from '../../helpers/jobs/real-job.js';
import { openTrainingService, type TrainingService } from '../../helpers/jobs/training-service.js';
import { childrenOf, stopProcess, untilGone } from '../../helpers/processes/processes.js';

/** So many that on a busy machine the job has not ended before what is to interrupt it comes. */
const EPOCHS = 6;
const EVERY_EPOCH = Array.from({ length: EPOCHS }, (_, index) => index + 1);

/** In the middle of the second epoch, with a state saved there. */
const midEpoch = ({ resume_point }: JobRecord) =>
  resume_point !== null && (resume_point.epoch > 1 || (resume_point.epoch === 1 && resume_point.step > 0));

const numbers = (epochs: EpochMetrics[]) =>
  epochs.map(({ epoch, loss, metrics, val_loss, val_metrics }) => [
    epoch,
    loss,
    metrics,
    val_loss,
    val_metrics,
  ]);

describe('a job that is interrupted in mid-epoch ends with the same weights and metrics as one that is not', () => {
  let server: Awaited<ReturnType<typeof openTrainingService>>['server'];
  let service: TrainingService;
  let close: () => Promise<void>;
  let undisturbed: { record: JobRecord; epochs: EpochMetrics[] };
  const workers: ChildProcess[] = [];

  const startWorker = async () => {
    const worker = await service.startWorker(REAL_WORKER);
    workers.push(worker);
    return worker;
  };
  const epochsOf = async (id: string) => (await service.store.epochs(id, { after: 0, limit: 100 })).items;
  const submit = async () => service.submit('recovery', await realJob(service.dataDir, EPOCHS));
  const attemptDirectory = (id: string, attempt: number) =>
    join(service.dataDir, 'jobs', id, `attempt-${attempt}`);

  const journalOf = async (id: string) => {
    await mkdir(attemptDirectory(id, 1), { recursive: true });
    return join(attemptDirectory(id, 1), 'journal.jsonl');
  };

  /** The job as it ended, which must be as the undisturbed one did. */
  const same = async (id: string, attempt: number): Promise<JobRecord> => {
    const record = await service.ended(id);
    assert.deepEqual(
      [record.status, record.attempt],
      ['succeeded', attempt],
      JSON.stringify(record.status_reason),
    );
    assert.match(record.weights_sha256 ?? '', /^[0-9a-f]{64}$/);
    assert.equal(record.weights_sha256, undisturbed.record.weights_sha256);
    assert.deepEqual(numbers(await epochsOf(id)), numbers(undisturbed.epochs));
    assert.deepEqual(record.evaluation?.metrics, undisturbed.record.evaluation?.metrics);
    const { items } = await service.store.events(id, { after: 0, limit: 1000 });
    const delivered = items.flatMap((event) => (event.type === 'epoch' ? [event.epoch.epoch] : []));
    assert.deepEqual(delivered, EVERY_EPOCH);
    return record;
  };

  before(async () => {
    ({ server, service, close } = await openTrainingService());
    const worker = await startWorker();
    const id = await submit();
    const record = await service.ended(id);
    assert.equal(record.status, 'succeeded', JSON.stringify(record.status_reason));
    undisturbed = { record, epochs: await epochsOf(id) };
    await stopProcess(worker);
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await stopProcess(worker);
  });
  after(() => close());

  test('kill -9 of its trainer', async () => {
    const worker = await startWorker();
    const id = await submit();
    await service.until(id, midEpoch);
    for (const pid of await childrenOf(worker.pid ?? 0)) process.kill(pid, 'SIGKILL');
    const record = await same(id, 2);
    assert.deepEqual([record.fruitless_attempts, record.lost_workers], [0, 0]);
    const checkpoints = await createCheckpointStore(await ensureDataDirectory(service.dataDir)).list(id, 1);
    assert.deepEqual(
      checkpoints.map(({ epoch }) => epoch),
      EVERY_EPOCH,
    );
    assert.equal(checkpoints[0]?.attempt, 1);
  });

  test('kill -9 of its trainer, where it ends with its best epoch, which the attempt before trained', async () => {
    const worker = await startWorker();
    const config = await realJob(service.dataDir, EPOCHS);
    // The loss falls from epoch to epoch: by the largest, the first is the best.
    const checkpoint = { ...config.checkpoint, monitor: 'loss', mode: 'max' as const, restore_best: true };
    const id = await service.submit('best', { ...config, name: 'best', checkpoint });
    await service.until(id, midEpoch);
    for (const pid of await childrenOf(worker.pid ?? 0)) process.kill(pid, 'SIGKILL');
    const record = await service.ended(id);
    assert.deepEqual([record.status, record.attempt, record.restored_epoch], ['succeeded', 2, 1]);
    assert.notEqual(record.weights_sha256, undisturbed.record.weights_sha256);
    const model = await createModelRegistry(await ensureDataDirectory(service.dataDir)).get('best');
    assert.equal(model?.manifest.restored_epoch, 1);
    assert.deepEqual(numbers(await epochsOf(id)), numbers(undisturbed.epochs));
  });

  test('kill -9 of its supervisor', async () => {
    const worker = await startWorker();
    const id = await submit();
    await service.until(id, midEpoch);
    const trainers = await childrenOf(worker.pid ?? 0);
    await stopProcess(worker, 'SIGKILL');
    await untilGone(trainers);
    await startWorker();
    assert.equal((await same(id, 2)).lost_workers, 1);
  });

  test('SIGTERM of its worker, which saves the state of that moment', async () => {
    const worker = await startWorker();
    const id = await submit();
    const { resume_point } = await service.until(id, midEpoch);
    await stopProcess(worker);
    assert.equal(worker.exitCode, 0);
    const waiting = await service.store.get(id);
    assert.deepEqual([waiting?.status, waiting?.status_reason?.code], ['queued', 'worker_stopping']);
    assert.notDeepEqual(waiting?.resume_point, resume_point);
    await startWorker();
    await same(id, 2);
  });

  test('kill -9 of its supervisor, and its newest state is torn', async () => {
    const worker = await startWorker();
    const id = await submit();
    await service.until(id, midEpoch);
    const trainers = await childrenOf(worker.pid ?? 0);
    await stopProcess(worker, 'SIGKILL');
    await untilGone(trainers);
    const states = join(attemptDirectory(id, 1), 'state');
    const described = (await readdir(states)).filter((name) => name.endsWith('.json')).sort();
    const newest = described.at(-1)?.replace('.json', '.safetensors') ?? '';
    await truncate(join(states, newest), 1000);
    await startWorker();
    await same(id, 2);
    const { items } = await service.store.logs(id, { after: 0, limit: 1000 });
    const skipped = items.find(({ message }) => message.includes(newest));
    assert.match(skipped?.message ?? '', /was skipped: it has 1000 bytes/);
  });

  test('the loss of everything in Redis; the record comes back from the files', async () => {
    await startWorker();
    const id = await submit();
    await service.until(id, midEpoch);
    await service.redis.flushall();
    const dependencies = { ...service, now: () => new Date() };
    const report = await restoreJobs(dependencies);
    assert.deepEqual(report.queued, [id]);
    assert.ok(report.restored.length > 1 && report.damaged.length === 0);
    // Jobs that had ended are unchanged, with all their reports.
    const { record, epochs } = undisturbed;
    assert.deepEqual(await service.store.get(record.id), record);
    assert.deepEqual(await epochsOf(record.id), epochs);
    const { items } = await service.store.events(record.id, { after: 0, limit: 1000 });
    assert.deepEqual(
      items.map((event) => event.id),
      items.map((_, index) => index + 1),
    );
    assert.equal(items.at(-1)?.type, 'succeeded');
    // The job that had not ended resumes, and its first epoch is there at once.
    const waiting = await service.store.get(id);
    assert.ok(waiting?.status_history.some(({ status }) => status === 'queued'));
    assert.equal((await epochsOf(id))[0]?.epoch, 1);
    const script = fileURLToPath(new URL('../../../scripts/reindex.js', import.meta.url));
    const env = {
      REDIS_URL: server.url,
      TRAINHORN_QUEUE_PREFIX: service.prefix,
      TRAINHORN_DATA_DIR: service.dataDir,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
    assert.equal(stdout, '0 jobs restored, 0 of them queued again\n');
    await same(id, 2);
  });

  test('kill -9 of its worker between the registration of its model and the word that it succeeded', async () => {
    const { record, epochs } = undisturbed;
    const id = await submit();
    const begun = { worker: 'gone', at: new Date().toISOString() };
    await service.store.update(id, (found) => startAttempt(found, begun));
    await cp(join(attemptDirectory(record.id, 1), 'journal.jsonl'), await journalOf(id));
    const registered = await createModelRegistry(await ensureDataDirectory(service.dataDir)).get(
      'recovery',
      1,
    );
    const manifest = join(registered?.directory ?? '', 'manifest.json');
    await writeFile(manifest, JSON.stringify({ ...registered?.manifest, job_id: id }));
    await startWorker();
    const ended = await same(id, 1);
    assert.deepEqual([ended.model?.version, ended.evaluation], [1, record.evaluation]);
    assert.deepEqual(await epochsOf(id), epochs);
    const reports = await readJournal(attemptDirectory(record.id, 1));
    const { items } = await service.store.logs(id, { after: 0, limit: 1000 });
    assert.deepEqual(
      items.flatMap(({ source, message }) => (source === 'trainer' ? [message] : [])),
      reports.flatMap((report) => (report.type === 'log' ? [report.message] : [])),
    );
  });

  test('kill -9 of Redis and of its trainer', async (t) => {
    const worker = await startWorker();
    const id = await submit();
    await service.until(id, midEpoch);
    process.kill(server.pid, 'SIGKILL');
    await untilGone([server.pid]);
    for (const pid of await childrenOf(worker.pid ?? 0)) process.kill(pid, 'SIGKILL');
    const restarted = await startPrivateRedis({ dataDir: server.directory });
    t.after(() => restarted.stop());
    await same(id, 2);
    await stopProcess(worker);
  });
});
