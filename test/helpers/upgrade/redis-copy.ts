import type { Redis } from 'ioredis';

/** Entries that live shorter have lapsed by the time a service is upgraded: heartbeats and locks. */
const SHORTEST_KEPT_TTL_MS = 600_000;

type Fields = Record<string, string>;

/** One key with its value, readable and loaded by any Redis from version 6 on. */
export type KeyCopy = { key: string; ttl_ms?: number } & (
  | { type: 'string'; value: string }
  | { type: 'hash'; value: Fields }
  | { type: 'list' | 'set'; value: string[] }
  | { type: 'zset'; value: [member: string, score: string][] }
  | { type: 'stream'; value: [id: string, fields: string[]][]; last_id: string }
);

/** Copies every key but those about to expire, sorted by name. */
export async function copyRedis(redis: Redis): Promise<KeyCopy[]> {
  const names = (await redis.keys('*')).sort();
  const copies: KeyCopy[] = [];
  for (const key of names) {
    const ttl = await redis.pttl(key);
    if (ttl >= 0 && ttl < SHORTEST_KEPT_TTL_MS) continue;
    copies.push({ key, ...(ttl >= 0 && { ttl_ms: ttl }), ...(await copyValue(redis, key)) });
  }
  return copies;
}

/** Writes a copy into an empty Redis; keys that expire get the time they had left. */
export async function restoreRedis(redis: Redis, copies: readonly KeyCopy[]): Promise<void> {
  for (const copy of copies) {
    await writeValue(redis, copy);
    if (copy.ttl_ms !== undefined) await redis.pexpire(copy.key, copy.ttl_ms);
  }
}

async function copyValue(redis: Redis, key: string) {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return { type, value: (await redis.get(key)) ?? '' } as const;
    case 'hash':
      return { type, value: await redis.hgetall(key) } as const;
    case 'list':
      return { type, value: await redis.lrange(key, 0, -1) } as const;
    case 'set':
      return { type, value: (await redis.smembers(key)).sort() } as const;
    case 'zset':
      return { type, value: pairs(await redis.zrange(key, '0', '-1', 'WITHSCORES')) } as const;
    case 'stream':
      return { type, value: await redis.xrange(key, '-', '+'), last_id: await lastId(redis, key) } as const;
    default:
      throw new Error(`${key} is a ${type}, which a copy has no form for`);
  }
}

/** The id that the next entry has to exceed; entries may have been trimmed since. */
async function lastId(redis: Redis, key: string): Promise<string> {
  const answer: unknown = await redis.xinfo('STREAM', key);
  const fields: unknown[] = Array.isArray(answer) ? answer : [];
  return String(fields[fields.indexOf('last-generated-id') + 1]);
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((member, index) =>
    index % 2 === 0 ? [[member, flat[index + 1] ?? '0'] satisfies [string, string]] : [],
  );
}

async function writeValue(redis: Redis, copy: KeyCopy): Promise<void> {
  switch (copy.type) {
    case 'string':
      await redis.set(copy.key, copy.value);
      return;
    case 'hash':
      await redis.hset(copy.key, copy.value);
      return;
    case 'list':
      await redis.rpush(copy.key, ...copy.value);
      return;
    case 'set':
      await redis.sadd(copy.key, ...copy.value);
      return;
    case 'zset':
      await redis.zadd(copy.key, ...copy.value.flatMap(([member, score]) => [score, member]));
      return;
    case 'stream':
      for (const [id, fields] of copy.value) await redis.xadd(copy.key, id, ...fields);
      await redis.call('XSETID', copy.key, copy.last_id);
  }
}
