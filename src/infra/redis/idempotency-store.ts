import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { IdempotencyClaim, IdempotencyKey, IdempotencyStore } from '../../domain/ports.js';
import { createRedisKeys } from './keys.js';
import { defineScript } from './script.js';
import { whenAvailable } from './unavailable.js';

const REMEMBERED_MS = 24 * 3_600_000;
const LEASE_MS = 30_000;

/** The time by the clock of Redis, which all processes share. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Entries of version 0.1.0 have the spelling as their fingerprint, and no other. */
const CLAIM = defineScript({
  keys: ['entry'],
  arguments: ['meaning', 'spelling', 'resourceId', 'token', 'leaseMs', 'rememberedMs'],
  lua: `
${NOW}
local known = redis.call('HMGET', entry, 'fingerprint', 'resource', 'answer', 'until', 'token', 'spelling')
local isSame = known[1] == meaning or known[1] == spelling or known[6] == spelling
if known[1] and not isSame then return {'mismatch', ''} end
if known[3] then return {'answered', known[3]} end
if known[1] and tonumber(known[4]) > now and known[5] ~= token then return {'in_flight', ''} end
local resource = known[2] or resourceId
redis.call('HSET', entry, 'fingerprint', meaning, 'spelling', spelling, 'resource', resource, 'token', token,
  'until', string.format('%.0f', now + leaseMs))
redis.call('PEXPIRE', entry, rememberedMs)
return {'claimed', resource}
`,
});

const RENEW = defineScript({
  keys: ['entry'],
  arguments: ['token', 'leaseMs'],
  lua: `
${NOW}
if redis.call('HGET', entry, 'token') ~= token then return 0 end
return redis.call('HSET', entry, 'until', string.format('%.0f', now + leaseMs))
`,
});

const ANSWER = defineScript({
  keys: ['entry'],
  arguments: ['token', 'answer'],
  lua: `
if redis.call('HGET', entry, 'token') ~= token then return 0 end
return redis.call('HSET', entry, 'answer', answer)
`,
});

/** `forget`: '1' to delete the entry, '0' to free its lease. */
const RELEASE = defineScript({
  keys: ['entry'],
  arguments: ['token', 'forget'],
  lua: `
if redis.call('HGET', entry, 'token') ~= token then return 0 end
if forget == '1' then return redis.call('DEL', entry) end
return redis.call('HSET', entry, 'until', '0')
`,
});

/** Idempotency keys in Redis, below `prefix`. Every method throws UnavailableError when Redis does not answer. */
export function createRedisIdempotencyStore(options: {
  redis: Redis;
  prefix: string;
  leaseMs?: number;
}): IdempotencyStore {
  const { redis, prefix, leaseMs = LEASE_MS } = options;
  const keys = createRedisKeys(prefix);
  const entryOf = (key: IdempotencyKey) => keys.idempotency(hash(key));
  return {
    claim: (key, { token, fingerprint, resourceId }) =>
      whenAvailable(redis, async () => {
        const call = { entry: entryOf(key), ...fingerprint, resourceId, token, leaseMs };
        return toClaim(await CLAIM(redis, { ...call, rememberedMs: REMEMBERED_MS }));
      }),
    renew: (key, token) =>
      whenAvailable(redis, async () => {
        await RENEW(redis, { entry: entryOf(key), token, leaseMs });
      }),
    answer: (key, token, answer) =>
      whenAvailable(redis, async () => {
        await ANSWER(redis, { entry: entryOf(key), token, answer });
      }),
    release: (key, token, { forget }) =>
      whenAvailable(redis, async () => {
        await RELEASE(redis, { entry: entryOf(key), token, forget: forget ? '1' : '0' });
      }),
  };
}

/** Clients choose their keys, of any length and characters. */
const hash = ({ scope, key }: IdempotencyKey): string =>
  createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('hex');

function toClaim(reply: unknown): IdempotencyClaim {
  const [outcome, value] = Array.isArray(reply) ? reply.map(String) : [];
  switch (outcome) {
    case 'claimed':
      return { outcome, resourceId: value ?? '' };
    case 'answered':
      return { outcome, answer: value ?? '' };
    case 'in_flight':
    case 'mismatch':
      return { outcome };
    default:
      throw new Error(`The claim script returned ${JSON.stringify(reply)}`);
  }
}
