import type { Redis } from 'ioredis';
import { SETTINGS } from '../../config/settings.js';
import type { Logger } from '../logger.js';
import { findRedisRisks } from './risks.js';

/**
 * Tells of the one connection of a process that is logged (the others would only repeat it): once when Redis is gone,
 * however often the connection is tried, once when it is back, and once what is risky about its settings.
 */
export function logConnection(redis: Redis, url: string, logger: Logger): void {
  const address = redisAddress(url);
  let gone = false;
  redis.on('error', (error: Error) => {
    if (gone) return;
    gone = true;
    logger.error(
      `Redis at ${address} (${SETTINGS.redis.url.env}) does not answer: ${reasonOf(error)}; trying until it does`,
    );
  });
  redis.on('ready', () => {
    if (gone) logger.info(`Redis at ${address} is back`);
    gone = false;
  });
  redis.once('ready', () => {
    findRedisRisks(redis).then(
      (risks) => {
        for (const risk of risks) logger.warn(`Redis at ${address} ${risk}`);
      },
      // It went away again, which is told above; readiness looks every time.
      () => {},
    );
  });
}

/** Where Redis is, without the password that a URL may hold. */
function redisAddress(url: string): string {
  if (!URL.canParse(url)) return 'an address that is no URL';
  const { protocol, host, pathname } = new URL(url);
  return protocol === 'unix:' ? pathname : host;
}

/** Where a name has several addresses, Node gives one error for all, without a message. */
function reasonOf(error: Error): string {
  return error.message || ('code' in error ? String(error.code) : error.name);
}
