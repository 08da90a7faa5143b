import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { DEFAULT_PROJECT } from '../../../contracts/access.js';
import type { JobDefinition, JobStatus } from '../../../contracts/jobs/jobs.js';
import type { Project } from '../../../domain/access/caller.js';
import type { Decide, JobRecords, JobUpdate } from '../../../domain/job/ports.js';
import type { OnDamaged } from '../../../domain/problems/unavailable-error.js';
import { PROGRESS_FIELD, type RedisKeys } from '../keys.js';
import { CLEAR_ARCHIVE_MARK } from '../scripts.js';
import { whenAvailable } from '../unavailable.js';
import {
  damagedDefinition,
  damagedRecord,
  isOfAnotherType,
  MAX_RECORD_BYTES,
  parseDefinition,
  parseProgress,
  parseRecord,
} from './job-documents.js';
import { listJobs } from './job-list.js';
import { createStateReader } from './job-states.js';
import { type AbsentJob, type ReadJob, writeJob } from './job-write.js';

/** How often an update starts over because another write came first. */
const MAX_TRIES = 20;

const absent = (definition: JobDefinition): AbsentJob => ({
  record: undefined,
  definition,
  revision: '0',
  eventCount: 0,
});

/** Records and definitions of jobs in Redis. */
export function createJobRecords(
  redis: Redis,
  keys: RedisKeys,
  onDamaged: OnDamaged | undefined,
): JobRecords {
  const getState = createStateReader(redis, keys);
  return {
    create: (job, limits) =>
      whenAvailable(redis, async () => {
        const outcome = await writeJob(redis, keys, absent(job.definition), job, limits?.maxUnfinished);
        if (outcome === 'outdated') throw new Error(`Job ${job.record.id} exists`);
        return outcome === 'written' ? 'created' : outcome;
      }),
    restore: (job) =>
      whenAvailable(
        redis,
        async () => (await writeJob(redis, keys, absent(job.definition), job)) === 'written',
      ),
    get: (id) => whenAvailable(redis, async () => (await readJob(redis, keys, id))?.record),
    getState,
    getDefinition: (id) => whenAvailable(redis, () => readDefinition(redis, keys, id)),
    update: (id, decide) =>
      whenAvailable(redis, async () => {
        const result = await update(redis, keys, id, decide);
        if (result.outcome === 'too_many_unfinished')
          throw new Error('An update without a limit exceeded it');
        return result;
      }),
    reopen: (id, decide, { maxUnfinished }) =>
      whenAvailable(redis, () => update(redis, keys, id, decide, maxUnfinished)),
    list: (query) =>
      whenAvailable(redis, () =>
        listJobs({ redis, keys, read: async (id) => (await getState(id))?.record, onDamaged }, query),
      ),
    idsByStatus: (statuses, project) =>
      whenAvailable(redis, () => idsByStatus(redis, keys, statuses, project)),
    unarchived: () => whenAvailable(redis, () => redis.hkeys(keys.unarchived)),
    archiveMark: (id) => whenAvailable(redis, () => redis.hget(keys.unarchived, id)),
    clearArchiveMark: (id, mark) =>
      whenAvailable(redis, async () => {
        await CLEAR_ARCHIVE_MARK(redis, { unarchived: keys.unarchived, id, mark });
      }),
  };
}

/** Reads a record with all that an update needs, in one step. @throws DamagedRecordError */
export async function readJob(redis: Redis, keys: RedisKeys, id: string): Promise<ReadJob | undefined> {
  const fields = ['record', 'revision', 'events', PROGRESS_FIELD] as const;
  const [json, revision, events, progress] = await redis
    .hmget(keys.job(id), ...fields)
    .catch((error: unknown) => {
      throw isOfAnotherType(error) ? damagedRecord(id, 'its key holds another type') : error;
    });
  if (!json || !revision) return undefined;
  return {
    ...parseRecord(id, json),
    progress: (progress && parseProgress(progress)) || null,
    revision,
    eventCount: Number(events),
  };
}

/** A record of version 0.1.0 has the definition inside it until the first write after the upgrade. */
async function readDefinition(redis: Redis, keys: RedisKeys, id: string): Promise<JobDefinition | undefined> {
  const apart = await readSeparateDefinition(redis, keys, id);
  if (apart !== undefined) return apart;
  const found = await readJob(redis, keys, id);
  if (found?.definition !== undefined) return found.definition;
  // A write may have moved it in between.
  const moved = await readSeparateDefinition(redis, keys, id);
  if (moved === undefined && found !== undefined) throw damagedDefinition(id, 'it is missing');
  return moved;
}

async function readSeparateDefinition(redis: Redis, keys: RedisKeys, id: string) {
  const unlessOfAnotherType = (error: unknown) => {
    throw isOfAnotherType(error) ? damagedDefinition(id, 'its key holds another type') : error;
  };
  const bytes = await redis.strlen(keys.definition(id)).catch(unlessOfAnotherType);
  if (bytes > MAX_RECORD_BYTES) throw damagedDefinition(id, `it has ${bytes} bytes`);
  const json = bytes === 0 ? null : await redis.get(keys.definition(id)).catch(unlessOfAnotherType);
  return json === null ? undefined : parseDefinition(id, json);
}

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
