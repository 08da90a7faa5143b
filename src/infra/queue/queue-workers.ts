import { randomUUID } from 'node:crypto';
import { createRedisBackend, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../logger.js';
import { QUEUE_NAME } from './queue-names.js';

/** The record counts lost workers and ends the job; BullMQ, which would drop the entry silently, never does. */
const MAX_STALLED_COUNT = 1_000_000;

/** An entry held by this worker, with the token that proves it. */
export interface TakenEntry {
  job: Job;
  token: string;
  /** Extends the lock of the entry. @throws Error when another worker holds it by now */
  renew(): Promise<void>;
}

/** BullMQ's worker of one queue: takes entries by hand, and returns those of silent workers to the queue. */
export interface QueueWorker {
  /** Takes the first entry; undefined where there is none. */
  take(): Promise<TakenEntry | undefined>;
}

export interface QueueWorkersOptions {
  redis: Redis;
  prefix: string;
  lockMs: number;
  stalledCheckMs: number;
  logger: Logger;
  onError: (error: Error) => void;
}

/** Workers by the name of their queue. */
export interface QueueWorkers {
  /** Settles when Redis is available. */
  ready: Promise<void>;
  /** Opens the workers of these queues, and closes others. */
  open(names: readonly string[]): [string, QueueWorker][];
  close(): Promise<void>;
}

/** BullMQ's workers, which fetch nothing by themselves: see https://docs.bullmq.io/patterns/manually-fetching-jobs. */
export function createQueueWorkers(options: QueueWorkersOptions): QueueWorkers {
  const opened = new Map([[QUEUE_NAME, startWorker(options, QUEUE_NAME)]]);
  const first = opened.get(QUEUE_NAME);
  const close = (name: string, worker: Worker) => {
    opened.delete(name);
    // Entries that still run are renewed and ended by their queue, which other workers serve.
    return worker.close(true).catch(options.onError);
  };
  return {
    ready: first?.waitUntilReady() ?? Promise.resolve(),
    open(names) {
      for (const [name, worker] of [...opened]) if (!names.includes(name)) void close(name, worker);
      return names.map((name) => {
        const worker = opened.get(name) ?? startWorker(options, name);
        opened.set(name, worker);
        return [name, { take: () => take(worker, options.lockMs) }];
      });
    },
    async close() {
      await Promise.all([...opened].map(([name, worker]) => close(name, worker)));
    },
  };
}

/** Over the shared connection alone: BullMQ's own choice opens one more for each queue, to wait on for entries. */
function startWorker(
  { redis, prefix, lockMs, stalledCheckMs, logger, onError }: QueueWorkersOptions,
  name: string,
): Worker {
  const options = {
    connection: redis,
    prefix,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: MAX_STALLED_COUNT,
    skipVersionCheck: true,
  };
  const worker = new Worker(name, null, options, (queue, settings) => createRedisBackend(queue, settings));
  worker.on('error', onError);
  worker.on('stalled', (jobId) => logger.warn({ job_id: jobId }, 'The worker of a job fell silent'));
  void worker.startStalledCheckTimer().catch(onError);
  return worker;
}

async function take(worker: Worker, lockMs: number): Promise<TakenEntry | undefined> {
  const token = randomUUID();
  const job = await worker.getNextJob(token, { block: false });
  if (job === undefined) return undefined;
  return {
    job,
    token,
    async renew() {
      if ((await job.extendLock(token, lockMs)) !== 1)
        throw new Error(`The entry of ${job.id} is no longer held`);
    },
  };
}
