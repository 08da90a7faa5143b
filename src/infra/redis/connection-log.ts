import type { Redis } from 'ioredis';
import { SETTINGS } from '../../config/settings.js';
import type { Logger } from '../logger.js';
import { findRedisRisks } from './risks.js';

/**
 * Logs the state of one connection of a process (the others would only repeat it): once when Redis is gone, however often the
 * connection is retried, once when it is back, and once the risks in its settings.
 */
export function logConnection(redis: Redis, url: string, logger: Logger): void {
  const address = redisAddress(url);
  let gone = false;
  redis.on('error', (error: Error) => {
    if (gone) return;
    gone = true;
    logger.error(
      `Redis at ${address} (${SETTINGS.redis.url.env}) does not answer: ${reasonOf(error)}; retrying until it does`,
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
      // Redis is gone again, which is logged above; readiness checks every time.
      () => {},
    );
  });
}

/** The address of Redis, without the password that a URL may have. */
function redisAddress(url: string): string {
  if (!URL.canParse(url)) return 'an address that is not a URL';
  const { protocol, host, pathname } = new URL(url);
  return protocol === 'unix:' ? pathname : host;
}

/** Where a name has several addresses, Node throws one error for all, without a message. */
function reasonOf(error: Error): string {
  return error.message || ('code' in error ? String(error.code) : error.name);
}
