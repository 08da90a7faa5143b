import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { JobRecord } from '../../../contracts/jobs.js';
import { labelTexts } from '../../../domain/job/labels.js';
import type { JobRemoval, JobStore } from '../../../domain/job/ports.js';
import type { RedisKeys } from '../keys.js';
import { REMOVE_JOB } from '../scripts.js';
import { whenAvailable } from '../unavailable.js';
import type { ReadJob } from './job-write.js';

/** Longer than any trainer outlives its job. */
const MARK_SECONDS = 30 * 86_400;
const MAX_TRIES = 20;

type Read = (id: string) => Promise<ReadJob | undefined>;

/** Taking jobs out of the store, and remembering whose files are still to go. */
export function createJobRemoval(
  redis: Redis,
  keys: RedisKeys,
  read: Read,
): Pick<JobStore, 'remove' | 'removed' | 'forgetRemoved' | 'wasRemoved'> {
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
    const names = removeKeys(keys, record);
    if ((await redis.eval(REMOVE_JOB, names.length, ...names, id, revision, MARK_SECONDS)) === 1)
      return { outcome: 'removed' };
    await delay(Math.random() * 5 * tries);
  }
  throw new Error(`Job ${id} was changed by others at each of ${MAX_TRIES} tries to remove it`);
}

function removeKeys(keys: RedisKeys, { id, project, status, labels }: JobRecord): string[] {
  const documents = [keys.job(id), keys.events(id), keys.epochs(id), keys.logs(id)];
  const indexes = [
    keys.jobs(project),
    keys.jobsByStatus(project, status),
    keys.unfinishedJobs(project),
    ...labelTexts(labels).map((text) => keys.jobsByLabel(project, text)),
  ];
  return [keys.removed, keys.changed(id), ...documents, keys.wasRemoved(id), ...indexes];
}
