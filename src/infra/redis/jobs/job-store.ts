import type { Redis } from 'ioredis';
import type { JobStore } from '../../../domain/job/ports.js';
import type { OnDamaged } from '../../../domain/problems/unavailable-error.js';
import { createRedisKeys } from '../keys.js';
import { createJobLog } from './job-log.js';
import { createJobRecords, readJob } from './job-records.js';
import { createJobRemovals } from './job-removals.js';

/**
 * Everything that is stored of jobs, in Redis below `prefix`.
 * Every method throws UnavailableError when Redis does not answer.
 */
export function createRedisJobStore({
  redis,
  prefix,
  onDamaged,
}: {
  redis: Redis;
  prefix: string;
  /** Called with a record that a list passes over. */
  onDamaged?: OnDamaged;
}): JobStore {
  const keys = createRedisKeys(prefix);
  return {
    ...createJobRecords(redis, keys, onDamaged),
    ...createJobLog(redis, keys),
    ...createJobRemovals(redis, keys, (id) => readJob(redis, keys, id)),
  };
}
