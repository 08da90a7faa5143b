import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { Progress } from '../../../contracts/jobs/progress.js';
import { batchReads } from '../../../domain/batch-reads.js';
import type { JobState } from '../../../domain/job/ports.js';
import { PROGRESS_FIELD, type RedisKeys } from '../keys.js';
import { defineScript } from '../script.js';
import { toStoreError, whenAvailable } from '../unavailable.js';
import { damagedRecord, isOfAnotherType, parseProgress, parseRecord } from './job-documents.js';

/** The memory for parsed states that are kept. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Of a text with what was parsed from it: measured are 2 for a usual record, 3 for lists of small numbers, 4 beyond Latin-1. */
const BYTES_PER_CHARACTER = 4;

/** The fields of a job's hash that make its state, as they are stored. */
const FIELDS = ['record', 'revision', 'events', PROGRESS_FIELD] as const;
type StoredFields = (string | null)[];

/** A state, with the texts that it was parsed from. */
interface ParsedState {
  record: string;
  events: string | null;
  progress: string | null;
  state: JobState;
}

/**
 * Reads the states of jobs. Redis is asked each time, once for all that ask for a job in one turn of the event loop; what
 * has the same text as at the last read is not parsed again, and is the same object.
 */
export function createStateReader(
  redis: Redis,
  keys: RedisKeys,
): (id: string) => Promise<JobState | undefined> {
  const kept = new LRUCache<string, ParsedState>({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: ({ record, progress }) =>
      BYTES_PER_CHARACTER * (record.length + (progress?.length ?? 0)),
  });
  const readFields = batchReads((ids: readonly string[]) => readHashes(redis, keys, ids));
  return async (id) => {
    const [record, revision, events = null, progress = null] = await readFields(id);
    if (!record || !revision) {
      kept.delete(id);
      return undefined;
    }
    const known = kept.get(id);
    if (known?.record === record && known.events === events && known.progress === progress)
      return known.state;
    const state = parseState(id, { record, events, progress }, known);
    kept.set(id, { record, events, progress, state });
    return state;
  };
}

/** @throws DamagedRecordError */
function parseState(
  id: string,
  { record, events, progress }: Omit<ParsedState, 'state'>,
  known: ParsedState | undefined,
): JobState {
  return {
    record: known?.record === record ? known.state.record : parseRecord(id, record).record,
    progress: known?.progress === progress ? known.state.progress : readProgress(progress),
    lastEvent: Number(events),
  };
}

const readProgress = (json: string | null): Progress | null => (json && parseProgress(json)) || null;

/**
 * Reads the hashes of several jobs. Returns for each its fields, or the error of its read. One command costs less than a
 * pipeline, for which ioredis copies all of BullMQ's scripts.
 */
const READ_HASHES = defineScript({
  keys: [],
  keyLists: ['jobs'],
  lua: `
local states = {}
for _, job in ipairs(jobs) do
  table.insert(states, redis.pcall('HMGET', job, '${FIELDS.join("', '")}'))
end
return states
`,
});

/** Waits for Redis once for all of them: each reader gets the error if it is gone. */
function readHashes(redis: Redis, keys: RedisKeys, ids: readonly string[]): Promise<StoredFields>[] {
  const replies = whenAvailable(redis, () => READ_HASHES(redis, { jobs: ids.map(keys.job) }));
  return ids.map(async (id, index) => fieldsOf(id, await replies, index));
}

/** @throws UnavailableError; DamagedRecordError if the key of this job holds something else */
function fieldsOf(id: string, replies: unknown, index: number): StoredFields {
  const fields: unknown = Array.isArray(replies) ? replies[index] : undefined;
  if (isOfAnotherType(fields)) throw damagedRecord(id, 'its key holds another type');
  if (fields instanceof Error) throw toStoreError(fields);
  return Array.isArray(fields) ? fields : [];
}
