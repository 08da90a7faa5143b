import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createRedisKeys } from './keys.js';
import { whenAvailable } from './unavailable.js';

/**
 * Gives a word that changes whenever Redis may have lost what it had acknowledged: with each of its starts (what it had
 * not written to its file by then is gone) and when it was emptied.
 */
export function createRedisGeneration({
  redis,
  prefix,
}: {
  redis: Redis;
  prefix: string;
}): () => Promise<string> {
  const { generation } = createRedisKeys(prefix);
  return () =>
    whenAvailable(redis, async () => {
      // A service that hides it, or forbids to ask, leaves the other half of the word.
      const info = await redis.info('server').catch(() => '');
      const start = /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
      const known = await redis.get(generation);
      if (known !== null) return `${start} ${known}`;
      await redis.set(generation, randomUUID(), 'NX');
      return `${start} ${await redis.get(generation)}`;
    });
}
