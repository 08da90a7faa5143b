import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { JobRecord } from '../../../contracts/jobs/jobs.js';
import type { JobRemoval, JobRemovals } from '../../../domain/job/ports.js';
import type { RedisKeys } from '../keys.js';
import { REMOVE_JOB } from '../scripts.js';
import { whenAvailable } from '../unavailable.js';
import { fixedIndexes, type ReadJob } from './job-write.js';

/** Longer than any trainer outlives its job. */
const MARK_SECONDS = 30 * 86_400;
const MAX_TRIES = 20;

type Read = (id: string) => Promise<ReadJob | undefined>;

/** Removes jobs from Redis and notes which of them still have files. */
export function createJobRemovals(redis: Redis, keys: RedisKeys, read: Read): JobRemovals {
  return {
    remove: (id, mayRemove) => whenAvailable(redis, () => remove(redis, keys, read, id, mayRemove)),
    removed: () => whenAvailable(redis, () => redis.smembers(keys.removed)),
    wasRemoved: (id) => whenAvailable(redis, async () => (await redis.exists(keys.wasRemoved(id))) === 1),
    forgetRemoved: (id) =>
      whenAvailable(redis, async () => {
        await redis.srem(keys.removed, id);
      }),
  };
}

async function remove(
  redis: Redis,
  keys: RedisKeys,
  read: Read,
  id: string,
  mayRemove: (record: JobRecord) => boolean,
): Promise<JobRemoval> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const found = await read(id);
    if (found === undefined) return { outcome: 'not_found' };
    const { record, revision } = found;
    if (!mayRemove(record)) return { outcome: 'refused', record };
    const removed = await REMOVE_JOB(redis, {
      ...removedKeys(keys, record),
      id,
      expectedRevision: revision,
      markSeconds: MARK_SECONDS,
    });
    if (removed === 1) return { outcome: 'removed' };
    await delay(Math.random() * 5 * tries);
  }
  throw new Error(`Job ${id} was changed by others at each of ${MAX_TRIES} tries to remove it`);
}

function removedKeys(keys: RedisKeys, record: JobRecord) {
  const { id, project, status } = record;
  return {
    job: keys.job(id),
    removedJobs: keys.removed,
    wasRemoved: keys.wasRemoved(id),
    changed: keys.changed(id),
    documents: [keys.definition(id), keys.events(id), keys.epochs(id), keys.logs(id)],
    indexes: [
      keys.jobs(project),
      keys.jobsByStatus(project, status),
      keys.unfinishedJobs(project),
      ...fixedIndexes(keys, record),
    ],
  };
}
