import type { Redis } from 'ioredis';
import type { HealthCheck, WorkerDirectory } from '../../domain/ports.js';
import { whenAvailable } from './unavailable.js';

/** Whether Redis answers. */
export function createRedisHealthCheck(redis: Redis): HealthCheck {
  return {
    name: 'redis',
    async check() {
      try {
        await whenAvailable(redis, () => redis.ping());
        return { ok: true };
      } catch (error) {
        return { ok: false, detail: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** Whether at least one worker is alive. */
export function createWorkerHealthCheck(workers: WorkerDirectory): HealthCheck {
  return {
    name: 'worker',
    async check() {
      const alive = await workers.list();
      if (alive.length > 0) return { ok: true };
      return {
        ok: false,
        detail: 'No worker is alive; jobs wait in the queue. Start one: npm run start:worker',
      };
    },
  };
}
