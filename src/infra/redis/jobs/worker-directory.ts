import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { WorkerDirectory, WorkerInfo } from '../../../domain/ports.js';
import { createRedisKeys, type RedisKeys } from '../keys.js';
import { whenAvailable } from '../unavailable.js';

const HEARTBEAT_MS = 5_000;
const TTL_MS = 15_000;
const REMOVE_TIMEOUT_MS = 1_000;

/** Lists the live workers. */
export function createRedisWorkerDirectory(options: { redis: Redis; prefix: string }): WorkerDirectory {
  const keys = createRedisKeys(options.prefix);
  return { list: () => whenAvailable(options.redis, () => list(options.redis, keys)) };
}

/** A worker's own entry in the directory. */
export interface WorkerRegistration {
  /** Changes the entry at once. */
  update(change: Partial<Pick<WorkerInfo, 'running' | 'device' | 'gpus'>>): void;
  /** Stops the heartbeat and removes the entry. */
  close(): Promise<void>;
}

/** Registers a worker and renews its entry. Errors are ignored: the next heartbeat writes the entry again. */
export function registerWorker(
  options: { redis: Redis; prefix: string },
  worker: WorkerInfo,
): WorkerRegistration {
  const { redis } = options;
  const keys = createRedisKeys(options.prefix);
  let entry = worker;
  const beat = () => {
    // Heartbeats must not pile up in the offline queue during an outage.
    if (redis.status === 'ready') writeEntry(redis, keys, entry).catch(() => {});
  };
  const timer = setInterval(beat, HEARTBEAT_MS);
  redis.on('ready', beat);
  beat();
  return {
    update(change) {
      entry = { ...entry, ...change };
      beat();
    },
    async close() {
      clearInterval(timer);
      redis.off('ready', beat);
      if (redis.status !== 'ready') return;
      // Where Redis hangs, the entry expires by itself.
      const removed = removeEntry(redis, keys, entry.id).catch(() => {});
      await Promise.race([removed, delay(REMOVE_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

async function writeEntry(redis: Redis, keys: RedisKeys, entry: WorkerInfo): Promise<void> {
  await redis
    .multi()
    .set(keys.worker(entry.id), JSON.stringify(entry), 'PX', TTL_MS)
    .sadd(keys.workers, entry.id)
    .exec();
}

async function removeEntry(redis: Redis, keys: RedisKeys, id: string): Promise<void> {
  await redis.multi().del(keys.worker(id)).srem(keys.workers, id).exec();
}

async function list(redis: Redis, keys: RedisKeys): Promise<WorkerInfo[]> {
  const ids = await redis.smembers(keys.workers);
  if (ids.length === 0) return [];
  const entries = await redis.mget(ids.map((id) => keys.worker(id)));
  const gone = ids.filter((_, index) => entries[index] === null);
  if (gone.length > 0) await redis.srem(keys.workers, ...gone);
  return entries.flatMap((json) => (json ? [parseWorker(json)] : []));
}

/** Written by `writeEntry` alone, from the same type. */
export const parseWorker = (json: string): WorkerInfo => JSON.parse(json) as WorkerInfo;
