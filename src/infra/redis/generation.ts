import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createRedisKeys } from './keys.js';
import { whenAvailable } from './unavailable.js';

/**
 * Returns a value that changes whenever Redis may have lost acknowledged writes: with each of its starts (writes that were
 * not in its file by then are lost) and when it was emptied.
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
      // Where a service hides or forbids it, the other half of the value remains.
      const info = await redis.info('server').catch(() => '');
      const start = /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
      const known = await redis.get(generation);
      if (known !== null) return `${start} ${known}`;
      await redis.set(generation, randomUUID(), 'NX');
      return `${start} ${await redis.get(generation)}`;
    });
}
