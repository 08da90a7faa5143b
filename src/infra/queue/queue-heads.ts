import type { Redis } from 'ioredis';
import type { PlacementQueue } from './placement-registry.js';

interface Head {
  queue: PlacementQueue;
  jobId: string;
  /** 0: its worker fell silent, and it goes before all others. Higher numbers leave later. */
  rank: number;
}

/** The number that BullMQ adds to a rank, so that equal ranks leave in their order of arrival. */
const ARRIVALS = 2 ** 32;

/** The queues that hold a job, in the order in which their first jobs should leave: by priority, then by time of waiting. */
export async function firstToLeave(
  redis: Redis,
  prefix: string,
  queues: readonly PlacementQueue[],
): Promise<PlacementQueue[]> {
  const heads = await Promise.all(queues.map((queue) => readHead(redis, prefix, queue)));
  const found = heads.filter((head) => head !== undefined);
  const waiting = await Promise.all(
    found.map(async (head) => ({ head, since: await queuedAt(redis, prefix, head) })),
  );
  return waiting
    .sort((a, b) => a.head.rank - b.head.rank || a.since - b.since || (a.head.jobId < b.head.jobId ? -1 : 1))
    .map(({ head }) => head.queue);
}

/** In milliseconds. A job that was resumed or retried has waited since then; one that was given back, since before. */
async function queuedAt(redis: Redis, prefix: string, { queue, jobId }: Head): Promise<number> {
  return Number(await redis.hget(`${prefix}:${queue.name}:${jobId}`, 'timestamp'));
}

async function readHead(redis: Redis, prefix: string, queue: PlacementQueue): Promise<Head | undefined> {
  const [silent, [jobId, score]] = await Promise.all([
    redis.lindex(`${prefix}:${queue.name}:wait`, -1),
    redis.zrange(`${prefix}:${queue.name}:prioritized`, '0', '0', 'WITHSCORES'),
  ]);
  if (silent !== null) return { queue, jobId: silent, rank: 0 };
  return jobId === undefined ? undefined : { queue, jobId, rank: Math.floor(Number(score) / ARRIVALS) };
}
