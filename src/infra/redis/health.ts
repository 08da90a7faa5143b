import type { Redis } from 'ioredis';
import type { HealthCheck, WorkerDirectory } from '../../domain/ports.js';
import { findRedisRisks } from './risks.js';
import { whenAvailable } from './unavailable.js';

/** Whether Redis answers, and the risks in its settings. */
export function createRedisHealthCheck(redis: Redis): HealthCheck {
  return {
    name: 'redis',
    async check() {
      try {
        await whenAvailable(redis, () => redis.ping());
        const risks = await whenAvailable(redis, () => findRedisRisks(redis));
        return risks.length === 0 ? { ok: true } : { ok: true, detail: `Redis ${risks.join(' It ')}` };
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
