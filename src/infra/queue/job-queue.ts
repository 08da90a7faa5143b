import { type JobState, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { MAX_PRIORITY } from '../../contracts/job-attributes.js';
import type { JobQueue } from '../../domain/job-ports.js';
import type { Logger } from '../logger.js';
import { createErrorLog } from '../redis/error-log.js';
import { unavailable, whenAvailable } from '../redis/unavailable.js';
import { ENTRY_NAME, QUEUE_NAME } from './queue-names.js';

const OPEN_TIMEOUT_MS = 3_000;

/**
 * Entries carry no data (the record is ours), are tried once (a trainer's failure is the job's failure; only a lost
 * worker's entry is run again, by BullMQ's stall check) and vanish when they end.
 */
const ENTRY_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true };

type QueueState = Awaited<ReturnType<JobQueue['state']>>;

const STATES: Readonly<Record<JobState | 'unknown', QueueState>> = {
  active: 'active',
  completed: 'finished',
  failed: 'finished',
  delayed: 'waiting',
  prioritized: 'waiting',
  waiting: 'waiting',
  'waiting-children': 'waiting',
  unknown: 'unknown',
};

/**
 * The BullMQ queue below `prefix`, over a connection of `createApiRedis`, which stays the caller's to close.
 * Every method throws UnavailableError within seconds when Redis does not answer.
 */
export function createBullJobQueue(options: { redis: Redis; prefix: string; logger: Logger }): JobQueue {
  const { redis } = options;
  const opener = createOpener(options);
  return {
    add: (jobId, priority) =>
      whenAvailable(redis, async () => {
        const queue = await opener.open();
        await queue.add(ENTRY_NAME, {}, { ...ENTRY_OPTIONS, jobId, priority: toRank(priority) });
      }),
    remove: (jobId) =>
      whenAvailable(redis, async () => {
        const queue = await opener.open();
        // BullMQ's remove says 1 for an unknown job too. One that becomes active in between is locked: it says 0.
        if (STATES[await queue.getJobState(jobId)] !== 'waiting') return false;
        return (await queue.remove(jobId)) === 1;
      }),
    state: (jobId) =>
      whenAvailable(redis, async () => STATES[await (await opener.open()).getJobState(jobId)]),
    position: (jobId) => whenAvailable(redis, async () => readPosition(redis, await opener.open(), jobId)),
    close: () => opener.close(),
  };
}

/** BullMQ takes the lowest number first, and entries without one (0) before all that have one. */
const toRank = (priority: number): number => MAX_PRIORITY + 1 - priority;

/**
 * Entries with a priority lie in a sorted set. Those whose worker fell silent are in a list that goes before it, and are
 * taken from its right end.
 */
async function readPosition(redis: Redis, queue: Queue, jobId: string): Promise<number | null> {
  const [length, index, rank] = await Promise.all([
    redis.llen(queue.toKey('wait')),
    redis.lpos(queue.toKey('wait'), jobId),
    redis.zrank(queue.toKey('prioritized'), jobId),
  ]);
  if (index !== null) return length - index;
  return rank === null ? null : length + rank + 1;
}

/**
 * Makes the queue when it is first needed. BullMQ's never recovers if the connection breaks while it is being made,
 * and waits for ever for one that does not come: such a queue is thrown away, and the next call makes another.
 */
function createOpener({ redis, prefix, logger }: { redis: Redis; prefix: string; logger: Logger }) {
  const onError = createErrorLog(logger, 'Queue failed');
  let opened: Promise<Queue> | undefined;
  const make = async () => {
    const queue = new Queue(QUEUE_NAME, { connection: redis, prefix, skipVersionCheck: true });
    queue.on('error', onError);
    try {
      await withTimeout(queue.waitUntilReady());
      return queue;
    } catch (error) {
      opened = undefined;
      void queue.close().catch(onError);
      throw unavailable(error);
    }
  };
  return {
    open: () => (opened ??= make()),
    async close() {
      const queue = await opened?.catch(() => undefined);
      await queue?.close();
    },
  };
}

async function withTimeout(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no queue within ${OPEN_TIMEOUT_MS} ms`)), OPEN_TIMEOUT_MS);
  });
  await Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}
