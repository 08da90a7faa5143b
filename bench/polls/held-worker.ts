import { once } from 'node:events';
import { startAttempt } from '../../src/domain/job/transitions.js';
import { createLogger } from '../../src/infra/logger.js';
import { createBullJobWorker } from '../../src/infra/queue/job-worker.js';
import { closeRedis, createWorkerRedis } from '../../src/infra/redis/connections.js';
import { createRedisJobStore } from '../../src/infra/redis/jobs/job-store.js';
import { registerWorker } from '../../src/infra/redis/jobs/worker-directory.js';
import { WORKER } from './article-jobs.js';
import type { Place } from './service.js';

const LOCK_MS = 30_000;

/** A worker for one job, which it begins and never ends. */
export interface HeldWorker {
  /** The id of the job that it began. */
  begun: Promise<string>;
  close(): Promise<void>;
}

/** Takes the first job of the queue, as a worker does, and trains nothing. */
export function holdOneJob({ redisUrl, prefix }: Place): HeldWorker {
  const logger = createLogger({ level: 'error', name: 'bench' });
  const redis = createWorkerRedis(redisUrl, logger);
  const store = createRedisJobStore({ redis, prefix });
  const registration = registerWorker({ redis, prefix }, describeWorker());
  let isFree = true;
  let report: (id: string) => void = () => undefined;
  const begun = new Promise<string>((resolve) => {
    report = resolve;
  });
  const places = {
    offers: () => true,
    take: () => (isFree ? 'place' : undefined),
    giveBack: () => undefined,
  };
  const timing = { lockMs: LOCK_MS, stalledCheckMs: LOCK_MS, stopMs: 2000 };
  const options = { redis, prefix, places, ...timing, onLeft: async () => undefined, logger };
  const worker = createBullJobWorker(options, async (id, signal) => {
    isFree = false;
    await store.update(id, (record) =>
      startAttempt(record, { worker: WORKER, at: new Date().toISOString() }),
    );
    registration.update({ running: [id] });
    report(id);
    if (!signal.aborted) await once(signal, 'abort');
    return 'interrupted';
  });
  return {
    begun,
    async close() {
      await worker.close();
      await registration.close();
      await closeRedis(redis);
    },
  };
}

const describeWorker = () => ({
  id: WORKER,
  pid: process.pid,
  host: 'localhost',
  started_at: new Date().toISOString(),
  concurrency: 1,
  memory_bytes: 8 * 1024 ** 3,
  running: [],
  device: null,
});
