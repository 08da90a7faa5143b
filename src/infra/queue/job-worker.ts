import { setTimeout as delay } from 'node:timers/promises';
import { type Job, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RunJob } from '../../domain/job-ports.js';
import type { Logger } from '../logger.js';
import { createErrorLog } from '../redis/error-log.js';
import { QUEUE_NAME } from './queue-names.js';

/** To give entries back once their jobs have stopped. */
const GIVE_BACK_MS = 2_000;
/** The record counts lost workers and ends the job; BullMQ, which would drop the entry without a word, never does. */
const MAX_STALLED_COUNT = 1_000_000;
/** An entry that is given back wakes no idle worker where it has a priority: they have to look. */
const IDLE_LOOK_SECONDS = 1;
const FULL_REDIS_PAUSE_MS = 5_000;

export interface JobWorkerOptions {
  /** Of `createWorkerRedis`; stays the caller's to close. */
  redis: Redis;
  prefix: string;
  concurrency: number;
  /** How long a job stays a silent worker's. */
  lockMs: number;
  /** How often workers look for jobs whose worker fell silent. */
  stalledCheckMs: number;
  /** How long all may take to stop when they are interrupted. */
  stopMs: number;
  /** Told when an entry has left the queue: until then it took no other for the same job. */
  onLeft: (jobId: string) => Promise<void>;
  logger: Logger;
}

/** Takes jobs from the queue. */
export interface JobWorker {
  /** Settles when it takes jobs, which waits for Redis. */
  ready: Promise<void>;
  /** Takes no more jobs, interrupts those that run and gives them back to the queue. */
  close(): Promise<void>;
}

/** Takes jobs from the queue of `createBullJobQueue` with the same prefix. */
export function createBullJobWorker(options: JobWorkerOptions, runJob: RunJob): JobWorker {
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();
  const worker = new Worker(QUEUE_NAME, createProcessor(runJob, running, stopping.signal), {
    connection: options.redis,
    prefix: options.prefix,
    concurrency: options.concurrency,
    lockDuration: options.lockMs,
    stalledInterval: options.stalledCheckMs,
    maxStalledCount: MAX_STALLED_COUNT,
    drainDelay: IDLE_LOOK_SECONDS,
    skipVersionCheck: true,
  });
  listen(worker, options);
  return {
    ready: worker.waitUntilReady(),
    async close() {
      // In this order: a closing worker fetches no next job when the running one ends.
      const closed = worker.close().catch(() => {}); // What failed ends with the connection.
      stopping.abort();
      // Nothing to give back, and nobody to tell of it.
      if (running.size === 0 && options.redis.status !== 'ready') return;
      // With Redis gone this would wait for ever; the lock runs out, and another worker takes the job.
      const stopped = Promise.allSettled(running).then(() => delay(GIVE_BACK_MS, undefined, { ref: false }));
      await Promise.race([closed, stopped, delay(options.stopMs, undefined, { ref: false })]);
    },
  };
}

/**
 * Throws only to give an entry back, or when `runJob` does: the entry is gone then, and the reconciler adds it again.
 */
function createProcessor(runJob: RunJob, running: Set<Promise<unknown>>, stopping: AbortSignal) {
  return async (job: Job, token?: string): Promise<void> => {
    const run = runJob(job.id ?? '', stopping);
    running.add(run);
    try {
      if ((await run) === 'done') return;
      await job.moveToWait(token);
    } finally {
      running.delete(run);
    }
    throw new WaitingError();
  };
}

function listen(worker: Worker, { logger, onLeft }: JobWorkerOptions): void {
  const logError = createErrorLog(logger, 'Worker failed');
  worker.on('error', (error) => {
    logError(error);
    // A full Redis refuses every fetch at once: without a rest the loop would spin.
    if (error.message.startsWith('OOM')) rest(worker);
  });
  worker.on('completed', ({ id = '' }) => {
    // What is missed is found by the reconciler.
    onLeft(id).catch((error: unknown) => logger.warn({ job_id: id, err: error }, 'Job not looked at again'));
  });
  worker.on('failed', (job, error) => logger.error({ job_id: job?.id, err: error }, 'Queue entry failed'));
  worker.on('stalled', (jobId) => logger.warn({ job_id: jobId }, 'The worker of a job fell silent'));
}

function rest(worker: Worker): void {
  if (worker.isPaused()) return;
  void worker.pause(true);
  setTimeout(() => void worker.resume(), FULL_REDIS_PAUSE_MS).unref();
}
