import type { JobState, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { MAX_PRIORITY } from '../../contracts/jobs/attributes.js';
import { ANY_PLACEMENT, type Placement } from '../../domain/job/queue/placement.js';
import type { JobQueue } from '../../domain/job/queue/ports.js';
import type { Logger } from '../logger.js';
import { createRedisKeys } from '../redis/keys.js';
import { whenAvailable } from '../redis/unavailable.js';
import { createPlacementRegistry, type PlacementRegistry } from './placement-registry.js';
import { ENTRY_NAME, queueName } from './queue-names.js';
import { createQueueOpener, type QueueOpener } from './queue-opener.js';

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

interface Queues {
  redis: Redis;
  prefix: string;
  opener: QueueOpener;
  registry: PlacementRegistry;
}

/**
 * The BullMQ queues below `prefix`, one for each placement, over a connection of `createApiRedis`, which stays the
 * caller's to close. Every method throws UnavailableError within seconds when Redis does not answer.
 */
export function createBullJobQueue(options: { redis: Redis; prefix: string; logger: Logger }): JobQueue {
  const { redis, prefix } = options;
  const opener = createQueueOpener(options);
  const registry = createPlacementRegistry(redis, prefix);
  const queues = { redis, prefix, opener, registry };
  return {
    add: (jobId, priority, placement = ANY_PLACEMENT) =>
      whenAvailable(redis, () => add(queues, { jobId, priority, placement })),
    remove: (jobId, placement) =>
      whenAvailable(redis, async () => {
        const queue = await find(queues, jobId, placement);
        // BullMQ's remove returns 1 for an unknown job, too. A job that becomes active in between is locked: it returns 0.
        if (queue === undefined || STATES[await queue.getJobState(jobId)] !== 'waiting') return false;
        return (await queue.remove(jobId)) === 1;
      }),
    state: (jobId, placement) =>
      whenAvailable(redis, async () => {
        const queue = await find(queues, jobId, placement);
        return queue === undefined ? 'unknown' : STATES[await queue.getJobState(jobId)];
      }),
    forgetUnused: () => whenAvailable(redis, () => forgetUnused(queues)),
    close: () => opener.close(),
  };
}

/** The placement is registered after the job, so that no queue with a job is forgotten in between. */
async function add(
  { redis, prefix, opener, registry }: Queues,
  { jobId, priority, placement }: { jobId: string; priority: number; placement: Placement },
): Promise<void> {
  const name = queueName(placement);
  const queue = await opener.open(name);
  await queue.add(ENTRY_NAME, {}, { ...ENTRY_OPTIONS, jobId, priority: toRank(priority) });
  await registry.enter({ name, placement });
  await redis.publish(createRedisKeys(prefix).queued, jobId);
}

/** BullMQ takes the lowest number first, and entries without one (0) before all that have one. */
const toRank = (priority: number): number => MAX_PRIORITY + 1 - priority;

/** The queue that has the job, or would have it. A queue that is not registered has none: its entries are added again. */
async function find(
  { redis, prefix, opener, registry }: Queues,
  jobId: string,
  placement: Placement | undefined,
): Promise<Queue | undefined> {
  if (placement !== undefined) {
    const name = queueName(placement);
    return (await registry.has(name)) ? opener.open(name) : undefined;
  }
  const known = await registry.list();
  const isThere = await Promise.all(known.map(({ name }) => redis.exists(`${prefix}:${name}:${jobId}`)));
  const holder = known.find((_, index) => isThere[index] === 1);
  return holder && opener.open(holder.name);
}

async function forgetUnused({ opener, registry }: Queues): Promise<void> {
  for (const { name } of await registry.list()) await registry.forgetUnused(name);
  await opener.keep(new Set((await registry.list()).map(({ name }) => name)));
}
