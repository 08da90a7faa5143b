import type { Redis } from 'ioredis';
import type { EpochMetrics } from '../../../contracts/jobs/progress.js';
import type { JobLog } from '../../../domain/job/ports.js';
import { createPageBudget, type Page, pageWithin } from '../../../domain/page.js';
import { PROGRESS_FIELD, type RedisKeys } from '../keys.js';
import { APPEND_LOGS, SET_PROGRESS } from '../scripts.js';
import { whenAvailable } from '../unavailable.js';
import { parseEpoch, parseEvent, parseLogLine, parseProgress } from './job-documents.js';

const MAX_LOG_LINES = 5_000;
/** Commands sent at once: Redis serves other clients in between. */
const RANKS_PER_READ = 500;
/** Ranks that are further apart than this, on average, are read one by one. */
const SPARSE = 4;

/** Events, epochs, progress and log lines of jobs in Redis. */
export function createJobLog(redis: Redis, keys: RedisKeys): JobLog {
  return {
    events: (id, query) =>
      whenAvailable(redis, async () => {
        return readStream(redis, keys.events(id), query, (_, json) => parseEvent(json));
      }),
    epochs: (id, { after, limit }) =>
      whenAvailable(redis, async () => {
        const found = await redis.zrangebyscore(keys.epochs(id), `(${after}`, '+inf', 'LIMIT', 0, limit + 1);
        const page = pageWithin({ items: found.slice(0, limit), hasMore: found.length > limit }, bytesOf);
        return { items: page.items.flatMap(toEpochs), hasMore: page.hasMore };
      }),
    countEpochs: (id, after) =>
      whenAvailable(redis, () => redis.zcount(keys.epochs(id), `(${after}`, '+inf')),
    epochsAt: (id, query) => whenAvailable(redis, () => readEpochsAt(redis, keys.epochs(id), query)),
    setProgress: (id, attempt, progress) =>
      whenAvailable(redis, async () => {
        const names = { job: keys.job(id), changed: keys.changed(id) };
        await SET_PROGRESS(redis, { ...names, attempt, progress: JSON.stringify(progress) });
      }),
    getProgress: (id) =>
      whenAvailable(redis, async () => {
        const json = await redis.hget(keys.job(id), PROGRESS_FIELD);
        return (json !== null && parseProgress(json)) || null;
      }),
    appendLogs: (id, attempt, lines) =>
      whenAvailable(redis, async () => {
        if (lines.length === 0) return;
        const documents = JSON.stringify(lines.map((line) => JSON.stringify(line)));
        const names = { job: keys.job(id), log: keys.logs(id) };
        await APPEND_LOGS(redis, { ...names, attempt, maxLines: MAX_LOG_LINES, lines: documents });
      }),
    logs: (id, query) =>
      whenAvailable(redis, async () => {
        return readStream(redis, keys.logs(id), query, parseLogLine);
      }),
  };
}

/** A job may have more epochs than fit an answer, so the requested ones are read by their rank. */
async function readEpochsAt(
  redis: Redis,
  key: string,
  { after, indexes }: { after: number; indexes: readonly number[] },
): Promise<EpochMetrics[]> {
  const first = await redis.zcount(key, '-inf', after);
  const found: string[] = [];
  for (let begin = 0; begin < indexes.length; begin += RANKS_PER_READ) {
    const ranks = indexes.slice(begin, begin + RANKS_PER_READ).map((index) => first + index);
    found.push(...(await readRanks(redis, key, ranks)));
  }
  return pageWithin({ items: found, hasMore: false }, bytesOf).items.flatMap(toEpochs);
}

const bytesOf = (json: string): number => Buffer.byteLength(json);

/** Empty for a damaged epoch. */
const toEpochs = (json: string): EpochMetrics[] => {
  const epoch = parseEpoch(json);
  return epoch === undefined ? [] : [epoch];
};

/** Members at ascending ranks: in one range where few lie between them, which is far quicker, else one by one. */
async function readRanks(redis: Redis, key: string, ranks: readonly number[]): Promise<string[]> {
  const [first = 0, last = 0] = [ranks[0], ranks.at(-1)];
  if (last - first < SPARSE * ranks.length) {
    const members = await redis.zrange(key, String(first), String(last));
    return ranks.flatMap((rank) => members[rank - first] ?? []);
  }
  return (await Promise.all(ranks.map((rank) => redis.zrange(key, String(rank), String(rank))))).flat();
}

/** Entries after an id, each the JSON in its first field, as far as they fit a page; damaged ones are passed over. */
async function readStream<Entry>(
  redis: Redis,
  key: string,
  { after, limit }: { after: number; limit: number },
  parse: (id: string, json: string) => Entry | undefined,
): Promise<Page<Entry>> {
  const budget = createPageBudget();
  const items: Entry[] = [];
  for (let from = `${after}-0`, more = true; more; ) {
    const entries = await redis.xrange(key, `(${from}`, '+', 'COUNT', limit + 1);
    for (const [id, fields] of entries) {
      const json = fields[1] ?? 'null';
      const entry = parse(id, json);
      if (entry === undefined) continue;
      if (items.length === limit || !budget.takes(bytesOf(json))) return { items, hasMore: true };
      items.push(entry);
    }
    from = entries.at(-1)?.[0] ?? from;
    more = entries.length > limit;
  }
  return { items, hasMore: false };
}
