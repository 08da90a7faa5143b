import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../logger.js';
import { logConnection } from './connection-log.js';

export type { Redis } from 'ioredis';

const COMMAND_TIMEOUT_MS = 3_000;
const MAX_RECONNECT_MS = 1_000;

/** A connection that fails within seconds when Redis is gone or hangs: for processes with waiting clients. */
export function createApiRedis(url: string, logger: Logger): Redis {
  const redis = connect(url, {
    enableOfflineQueue: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
  });
  // Every request that arrives while it is being made adds a listener.
  redis.setMaxListeners(Number.POSITIVE_INFINITY);
  logConnection(redis, url, logger);
  return redis;
}

/** A connection whose commands wait until Redis is back: for workers, whose training continues meanwhile. */
export function createWorkerRedis(url: string, logger: Logger): Redis {
  const redis = connect(url, { maxRetriesPerRequest: null });
  logConnection(redis, url, logger);
  return redis;
}

/**
 * A connection that only listens. `createSubscriber` subscribes again after a reconnect; outages are logged by the other
 * connection of the process.
 */
export function createSubscriberRedis(url: string): Redis {
  const redis = connect(url, {
    enableOfflineQueue: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    autoResubscribe: false,
  });
  redis.on('error', () => {});
  return redis;
}

/** Ends a connection, politely if Redis answers. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status === 'ready') await Promise.race([redis.quit().catch(() => {}), timeout(500)]);
  redis.disconnect();
}

function connect(url: string, options: Omit<RedisOptions, 'replyMapping'>): Redis {
  const path = /^unix:\/\/(\/.*)$/.exec(url)?.[1];
  return new Redis(path ?? url, {
    ...options,
    retryStrategy: (times) => Math.min(50 * times, MAX_RECONNECT_MS),
  });
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
