import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobRecord } from '../../../src/contracts/jobs/jobs.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { Project } from '../../../src/domain/access/caller.js';
import { type CancelSignal, enqueue } from '../../../src/domain/job/queue/ports.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createJobFiles } from '../../../src/infra/artifacts/jobs/job-files.js';
import { createModelRegistry } from '../../../src/infra/artifacts/models/model-registry.js';
import { createJobArchive } from '../../../src/infra/artifacts/recovery/job-archive.js';
import { createBullJobQueue } from '../../../src/infra/queue/job-queue.js';
import { createQueueSurvey } from '../../../src/infra/queue/queue-survey.js';
import { closeRedis, createApiRedis, createSubscriberRedis } from '../../../src/infra/redis/connections.js';
import { createRedisCancelSignal } from '../../../src/infra/redis/jobs/cancel-signal.js';
import { createRedisJobStore } from '../../../src/infra/redis/jobs/job-store.js';
import { createRedisJobWatcher } from '../../../src/infra/redis/jobs/job-watcher.js';
import { createRedisWorkerDirectory } from '../../../src/infra/redis/jobs/worker-directory.js';
import { createSubscriber } from '../../../src/infra/redis/subscriber.js';
import { createJobControl } from '../../../src/services/jobs/job-control.js';
import { stopProcess } from '../processes/processes.js';
import { startTestRedis, testLogger, uniquePrefix } from '../processes/redis.js';
import { sampleJob } from './sample-job.js';

const WAIT_MS = 120_000;
const POLL_MS = 100;

/** A Redis and, over it, the adapters of an API and worker processes with scripted trainers; `close` ends them all. */
export async function openTrainingService() {
  const server = await startTestRedis();
  const service = await createTrainingService(server.url);
  const close = async (): Promise<void> => {
    await service.close();
    await server.stop();
  };
  return { server, service, close };
}

/** Opens a service that ends with the test. */
export async function startTrainingService(t: { after(end: () => Promise<void>): unknown }) {
  const opened = await openTrainingService();
  t.after(opened.close);
  return opened;
}

async function createTrainingService(url: string) {
  const prefix = uniquePrefix();
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-data-'));
  const jobFiles = createJobFiles(await ensureDataDirectory(dataDir));
  const redis = createApiRedis(url, testLogger);
  const store = createRedisJobStore({ redis, prefix });
  const queue = createBullJobQueue({ redis, prefix, logger: testLogger });
  const subscriber = createSubscriber(createSubscriberRedis(url));
  const watcher = createRedisJobWatcher({ subscriber, prefix });
  const directory = createRedisWorkerDirectory({ redis, prefix });
  const cancelSignal = createRedisCancelSignal({ redis, prefix });
  const archive = createJobArchive(await ensureDataDirectory(dataDir), store);
  const dataDirectory = await ensureDataDirectory(dataDir);
  const models = (project: Project) => createModelRegistry(dataDirectory.inProject(project));
  const workers = new Set<ChildProcess>();

  /** Resolves with the record as soon as it is as wanted; a Redis that is away for a while is waited for. */
  const until = (id: string, isWanted: (record: JobRecord) => boolean): Promise<JobRecord> =>
    new Promise((resolve, reject) => {
      let last: JobRecord | undefined;
      let unwatch = () => {};
      const end = () => {
        clearTimeout(timer);
        clearInterval(poll);
        unwatch();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`The job did not get there: ${JSON.stringify(last)}`));
      }, WAIT_MS);
      const look = async () => {
        last = await store.get(id);
        if (last === undefined || !isWanted(last)) return;
        end();
        resolve(last);
      };
      const unlessAway = (error: unknown) => {
        if (error instanceof UnavailableError) return;
        end();
        reject(error);
      };
      const lookAgain = () => void look().catch(unlessAway);
      const poll = setInterval(lookAgain, POLL_MS);
      lookAgain();
      watcher.watch(id, lookAgain).then(
        (stop) => {
          unwatch = stop;
        },
        // The connection of the watcher is away: the polls see what it does not.
        () => {},
      );
    });

  const createControl = (signal: CancelSignal) =>
    createJobControl({
      store,
      queue,
      archive,
      cancelSignal: signal,
      quotas: { maxUnfinishedJobs: 1000 },
      now: () => new Date(),
      onQueueFailed: (id, error) => assert.fail(`${id}: ${error}`),
      onArchiveFailed: (id, error) => assert.fail(`${id}: ${error}`),
    });

  return {
    prefix,
    dataDir,
    redis,
    store,
    queue,
    surveyQueue: createQueueSurvey({ redis, prefix }),
    directory,
    archive,
    jobFiles,
    models,
    until,
    async submit(name: string, config: Partial<ResolvedConfig> = {}, priority = 0): Promise<string> {
      const { record: posted, definition, events } = sampleJob({ ...config, name });
      const record = { ...posted, priority };
      await store.create({ record, definition, events });
      await enqueue(queue, record);
      return record.id;
    },
    /** Lets a job named `slow` or `burst` come to its end, in whatever attempt. */
    letGo: (id: string) => writeFile(join(dataDirectory.job(id), 'go'), ''),
    /** Controls a job as POST …/cancel, /pause, /resume and /retry do. */
    control: createControl(cancelSignal),
    async cancel(id: string, options: { signal: boolean } = { signal: true }): Promise<void> {
      const silent = { send: async () => {} };
      await createControl(options.signal ? cancelSignal : silent).cancel(id, { force: false });
    },
    ended: (id: string) => until(id, ({ finished_at }) => finished_at !== null),
    async startWorker(
      environment: NodeJS.ProcessEnv = {},
      output: 'inherit' | 'pipe' = 'inherit',
    ): Promise<ChildProcess> {
      const worker = fork(fileURLToPath(new URL('../../fixtures/scripted-worker.js', import.meta.url)), {
        env: {
          PATH: process.env['PATH'],
          REDIS_URL: url,
          TRAINHORN_QUEUE_PREFIX: prefix,
          TRAINHORN_DATA_DIR: dataDir,
          // One spare trainer, on a machine with any number of cores.
          TRAINHORN_INTRA_OP_THREADS: '1',
          LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
          ...environment,
        },
        execArgv: ['--enable-source-maps'],
        stdio: ['ignore', output, 'inherit', 'ipc'],
      });
      workers.add(worker);
      await once(worker, 'message');
      return worker;
    },
    async close(): Promise<void> {
      for (const worker of workers) await stopProcess(worker);
      await queue.close();
      await watcher.close();
      await closeRedis(redis);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type TrainingService = Awaited<ReturnType<typeof createTrainingService>>;
