import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { IdempotencyClaim, IdempotencyKey, IdempotencyStore } from '../../domain/ports.js';
import { createRedisKeys } from './keys.js';
import { whenAvailable } from './unavailable.js';

const REMEMBERED_MS = 24 * 3_600_000;
const LEASE_MS = 30_000;

/** The time by the clock of Redis, which all processes share. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * KEYS: entry. ARGV: meaning, spelling, resource id, token, lease in ms, time it is remembered in ms.
 * Entries of version 0.1.0 have the spelling for a fingerprint, and no other.
 */
const CLAIM = `
${NOW}
local entry = redis.call('HMGET', KEYS[1], 'fingerprint', 'resource', 'answer', 'until', 'token', 'spelling')
local same = entry[1] == ARGV[1] or entry[1] == ARGV[2] or entry[6] == ARGV[2]
if entry[1] and not same then return {'mismatch', ''} end
if entry[3] then return {'answered', entry[3]} end
if entry[1] and tonumber(entry[4]) > now and entry[5] ~= ARGV[4] then return {'in_flight', ''} end
local resource = entry[2] or ARGV[3]
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'spelling', ARGV[2], 'resource', resource, 'token', ARGV[4],
  'until', string.format('%.0f', now + ARGV[5]))
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return {'claimed', resource}
`;

/** KEYS: entry. ARGV: token, lease in ms. */
const RENEW = `
${NOW}
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
return redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[2]))
`;

/** KEYS: entry. ARGV: token, answer. */
const ANSWER = `
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
return redis.call('HSET', KEYS[1], 'answer', ARGV[2])
`;

/** KEYS: entry. ARGV: token, '1' to forget it. */
const RELEASE = `
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
if ARGV[2] == '1' then return redis.call('DEL', KEYS[1]) end
return redis.call('HSET', KEYS[1], 'until', '0')
`;

/** Idempotency keys in Redis, below `prefix`. Every method throws UnavailableError when Redis does not answer. */
export function createRedisIdempotencyStore(options: {
  redis: Redis;
  prefix: string;
  leaseMs?: number;
}): IdempotencyStore {
  const { redis, prefix, leaseMs = LEASE_MS } = options;
  const keys = createRedisKeys(prefix);
  const run = (script: string, key: IdempotencyKey, ...values: (string | number)[]) =>
    whenAvailable(redis, () => redis.eval(script, 1, keys.idempotency(hash(key)), ...values));
  return {
    async claim(key, { token, fingerprint, resourceId }) {
      const { meaning, spelling } = fingerprint;
      return toClaim(await run(CLAIM, key, meaning, spelling, resourceId, token, leaseMs, REMEMBERED_MS));
    },
    renew: async (key, token) => void (await run(RENEW, key, token, leaseMs)),
    answer: async (key, token, answer) => void (await run(ANSWER, key, token, answer)),
    release: async (key, token, { forget }) => void (await run(RELEASE, key, token, forget ? '1' : '0')),
  };
}

/** Keys are the clients' own, of any length and characters. */
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
      throw new Error(`The claim script gave ${JSON.stringify(reply)}`);
  }
}
