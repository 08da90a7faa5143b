import type { Redis } from 'ioredis';
import { ANY_PLACEMENT, type Placement } from '../../domain/job/queue/placement.js';
import type { PlacedJob, QueueSurvey, SurveyQueue } from '../../domain/job/queue/ports.js';
import { parseWorker } from '../redis/jobs/worker-directory.js';
import { createRedisKeys } from '../redis/keys.js';
import { defineScript } from '../redis/script.js';
import { whenAvailable } from '../redis/unavailable.js';
import { parsePlacement } from './placement-registry.js';
import { QUEUE_NAME, queueName } from './queue-names.js';

/**
 * Entries with a priority are in a sorted set. Entries of silent workers are in a list that comes before it, and are taken
 * from its right end.
 *
 * `queuePrefix`, `workerPrefix`: of the keys of a queue and a worker. `jobs`: JSON array of [name of the queue, id].
 *
 * Returns the entries of the live workers, the placements as they are stored, the number of jobs that wait in the default
 * queue and for each placement, and the position of each job, 0 where it does not wait.
 */
const SURVEY = defineScript({
  keys: ['workers', 'placements'],
  arguments: ['queuePrefix', 'workerPrefix', 'defaultName', 'jobs'],
  lua: `
local live = {}
for _, id in ipairs(redis.call('SMEMBERS', workers)) do
  local entry = redis.call('GET', workerPrefix .. id)
  if entry then table.insert(live, entry) end
end

local function silent(name) return redis.call('LLEN', queuePrefix .. name .. ':wait') end
local function count(name) return silent(name) + redis.call('ZCARD', queuePrefix .. name .. ':prioritized') end
local stored, counts = {}, { count(defaultName) }
local fields = redis.call('HGETALL', placements)
for at = 1, #fields, 2 do
  table.insert(stored, fields[at + 1])
  table.insert(counts, count(fields[at]))
end

local function position(name, id)
  local index = redis.call('LPOS', queuePrefix .. name .. ':wait', id)
  if index then return silent(name) - index end
  local rank = redis.call('ZRANK', queuePrefix .. name .. ':prioritized', id)
  return rank and silent(name) + rank + 1 or 0
end
local positions = {}
for _, job in ipairs(cjson.decode(jobs)) do table.insert(positions, position(job[1], job[2])) end

return { live, stored, counts, positions }
`,
});

type Reply = [live: string[], stored: string[], counts: number[], positions: number[]];

/** Surveys the queues and the workers below a prefix. @throws UnavailableError when Redis does not answer */
export function createQueueSurvey({ redis, prefix }: { redis: Redis; prefix: string }): SurveyQueue {
  const { workers, worker, placements } = createRedisKeys(prefix);
  const names = {
    workers,
    placements,
    queuePrefix: `${prefix}:`,
    workerPrefix: worker(''),
    defaultName: QUEUE_NAME,
  };
  const parseWorkers = onceParsed((entries) => entries.map(parseWorker));
  const parsePlacements = onceParsed((stored) => [[ANY_PLACEMENT], ...stored.map(parsePlacement)]);
  return async (jobs) => {
    const survey = () => SURVEY(redis, { ...names, jobs: encodeJobs(jobs) });
    // Lua above returns nothing else.
    const [live, stored, counts, positions] = (await whenAvailable(redis, survey)) as Reply;
    return {
      workers: parseWorkers(live),
      waiting: countsOf(parsePlacements(stored), counts),
      positions: positions.map((position) => position || null),
    };
  };
}

const encodeJobs = (jobs: readonly PlacedJob[]): string =>
  JSON.stringify(jobs.map(({ id, placement }) => [queueName(placement), id]));

/** Without placements that are damaged. */
const countsOf = (
  placements: readonly (readonly Placement[])[],
  counts: readonly number[],
): QueueSurvey['waiting'] =>
  placements.flatMap((read, index) => read.map((placement) => ({ placement, count: counts[index] ?? 0 })));

/** Parses texts. The same texts as the last time give the same value. */
function onceParsed<Value>(parse: (texts: readonly string[]) => Value): (texts: readonly string[]) => Value {
  let last: { texts: readonly string[]; value: Value } | undefined;
  return (texts) => {
    if (last === undefined || !areEqual(last.texts, texts)) last = { texts, value: parse(texts) };
    return last.value;
  };
}

const areEqual = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((text, index) => text === others[index]);
