import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { DEFAULT_PROJECT } from '../../../contracts/access.js';
import type { JobStatus } from '../../../contracts/jobs.js';
import type { Project } from '../../../domain/access/caller.js';
import type { Decide, JobStore, JobUpdate } from '../../../domain/job/ports.js';
import type { OnDamaged } from '../../../domain/problems/unavailable-error.js';
import { createRedisKeys, PROGRESS_FIELD, type RedisKeys } from '../keys.js';
import { CLEAR_ARCHIVE_MARK } from '../scripts.js';
import { whenAvailable } from '../unavailable.js';
import { damagedRecord, parseProgress, parseRecord } from './job-documents.js';
import { listJobs } from './job-list.js';
import { createJobLogs } from './job-logs.js';
import { createJobRemoval } from './job-removal.js';
import { type AbsentJob, type ReadJob, writeJob } from './job-write.js';

/** How often an update starts over because somebody else wrote first. */
const MAX_TRIES = 20;
const ABSENT: AbsentJob = { record: undefined, revision: '0', eventCount: 0 };

/**
 * Job records, events, epochs, progress and logs in Redis, below `prefix`.
 * Every method throws UnavailableError when Redis does not answer.
 */
export function createRedisJobStore({
  redis,
  prefix,
  onDamaged,
}: {
  redis: Redis;
  prefix: string;
  /** Told of a record that a list passes over. */
  onDamaged?: OnDamaged;
}): JobStore {
  const keys = createRedisKeys(prefix);
  return {
    create: (record, events, limits) =>
      whenAvailable(redis, async () => {
        const outcome = await writeJob(redis, keys, ABSENT, { record, events }, limits?.maxUnfinished);
        if (outcome === 'outdated') throw new Error(`Job ${record.id} exists`);
        return outcome === 'written' ? 'created' : outcome;
      }),
    restore: (record, events) =>
      whenAvailable(
        redis,
        async () => (await writeJob(redis, keys, ABSENT, { record, events })) === 'written',
      ),
    get: (id) => whenAvailable(redis, async () => (await readJob(redis, keys, id))?.record),
    getState: (id) =>
      whenAvailable(redis, async () => {
        const found = await readJob(redis, keys, id);
        return found && { record: found.record, progress: found.progress, lastEvent: found.eventCount };
      }),
    update: (id, decide) =>
      whenAvailable(redis, async () => {
        const result = await update(redis, keys, id, decide);
        if (result.outcome === 'too_many_unfinished') throw new Error('An update without a limit is over it');
        return result;
      }),
    reopen: (id, decide, { maxUnfinished }) =>
      whenAvailable(redis, () => update(redis, keys, id, decide, maxUnfinished)),
    list: (query) =>
      whenAvailable(redis, () =>
        listJobs(
          { redis, keys, read: async (id) => (await readJob(redis, keys, id))?.record, onDamaged },
          query,
        ),
      ),
    idsByStatus: (statuses, project) =>
      whenAvailable(redis, () => idsByStatus(redis, keys, statuses, project)),
    unarchived: () => whenAvailable(redis, () => redis.hkeys(keys.unarchived)),
    archiveMark: (id) => whenAvailable(redis, () => redis.hget(keys.unarchived, id)),
    clearArchiveMark: (id, mark) =>
      whenAvailable(redis, async () => {
        await redis.eval(CLEAR_ARCHIVE_MARK, 1, keys.unarchived, id, mark);
      }),
    ...createJobRemoval(redis, keys, (id) => readJob(redis, keys, id)),
    ...createJobLogs(redis, keys),
  };
}

async function readJob(redis: Redis, keys: RedisKeys, id: string): Promise<ReadJob | undefined> {
  const fields = ['record', 'revision', 'events', PROGRESS_FIELD] as const;
  const [record, revision, events, progress] = await redis
    .hmget(keys.job(id), ...fields)
    .catch((error: unknown) => {
      throw isOfAnotherType(error) ? damagedRecord(id, 'its key holds something else') : error;
    });
  if (!record || !revision) return undefined;
  return {
    record: parseRecord(id, record),
    progress: (progress && parseProgress(progress)) || null,
    revision,
    eventCount: Number(events),
  };
}

const isOfAnotherType = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('WRONGTYPE');

async function update<Refusal>(
  redis: Redis,
  keys: RedisKeys,
  id: string,
  decide: Decide<Refusal>,
  maxUnfinished?: number,
): Promise<JobUpdate<Refusal> | { outcome: 'too_many_unfinished' }> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const read = await readJob(redis, keys, id);
    if (read === undefined) return { outcome: 'not_found' };
    const decision = decide(read.record, read.eventCount);
    if ('refusal' in decision) return { outcome: 'refused', refusal: decision.refusal, record: read.record };
    const outcome = await writeJob(redis, keys, read, decision, maxUnfinished);
    if (outcome === 'written') return { outcome: 'updated', record: decision.record };
    if (outcome === 'too_many_unfinished') return { outcome };
    await delay(Math.random() * 5 * tries);
  }
  throw new Error(`Job ${id} was changed by others at each of ${MAX_TRIES} tries to update it`);
}

async function idsByStatus(
  redis: Redis,
  keys: RedisKeys,
  statuses: readonly JobStatus[],
  project?: Project,
): Promise<string[]> {
  const projects =
    project === undefined ? [DEFAULT_PROJECT, ...(await redis.smembers(keys.projects))] : [project];
  const lists = await Promise.all(
    projects.flatMap((owner) =>
      statuses.map((status) => redis.zrange(keys.jobsByStatus(owner, status), '0', '-1')),
    ),
  );
  return [...new Set(lists.flat())].sort();
}
