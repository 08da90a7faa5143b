import type { Redis } from 'ioredis';
import { Type } from 'typebox';
import { REQUESTED_DEVICES } from '../../contracts/resources.js';
import { hasShape } from '../../domain/admission/has-shape.js';
import { ANY_PLACEMENT, type Placement } from '../../domain/job/queue/placement.js';
import { stringEnum } from '../../schema/schema-helpers.js';
import { createRedisKeys } from '../redis/keys.js';
import { defineScript } from '../redis/script.js';
import { QUEUE_NAME, queueName } from './queue-names.js';

/** A queue, and the placement of the jobs in it. */
export interface PlacementQueue {
  name: string;
  placement: Placement;
}

/** The queues that may hold jobs, always including that of the default placement. */
export interface PlacementRegistry {
  list(): Promise<PlacementQueue[]>;
  has(name: string): Promise<boolean>;
  /** Registers a queue; called after an entry was added, so that no queue with entries is forgotten. Idempotent. */
  enter(queue: PlacementQueue): Promise<void>;
  /** Removes the keys of a queue without entries, in one step. */
  forgetUnused(name: string): Promise<void>;
}

const isPlacement = hasShape({ device: stringEnum(REQUESTED_DEVICES), labels: Type.Array(Type.String()) });

const LISTS = ['wait', 'active', 'paused'] as const;
const SETS = ['prioritized', 'delayed', 'waiting-children'] as const;
/** The other keys that BullMQ has for a queue. */
const REST = [
  'meta',
  'id',
  'pc',
  'marker',
  'events',
  'stalled',
  'stalled-check',
  'completed',
  'failed',
] as const;

/** Removes the keys of a queue unless one of its lists or sets has an entry. */
const FORGET_UNUSED = defineScript({
  keys: ['placements'],
  keyLists: ['lists', 'sets', 'rest'],
  arguments: ['name'],
  lua: `
for _, list in ipairs(lists) do if redis.call('LLEN', list) > 0 then return 0 end end
for _, set in ipairs(sets) do if redis.call('ZCARD', set) > 0 then return 0 end end
redis.call('HDEL', placements, name)
for _, keys in ipairs({ lists, sets, rest }) do
  for _, key in ipairs(keys) do redis.call('DEL', key) end
end
return 1
`,
});

/** The registry below a prefix. */
export function createPlacementRegistry(redis: Redis, prefix: string): PlacementRegistry {
  const { placements } = createRedisKeys(prefix);
  return {
    async list() {
      const stored = Object.values(await redis.hgetall(placements)).flatMap(parsePlacement);
      return [ANY_PLACEMENT, ...stored].map((placement) => ({ name: queueName(placement), placement }));
    },
    has: async (name) => name === QUEUE_NAME || (await redis.hexists(placements, name)) === 1,
    async enter({ name, placement }) {
      if (name !== QUEUE_NAME) await redis.hset(placements, name, JSON.stringify(placement));
    },
    async forgetUnused(name) {
      if (name === QUEUE_NAME) return;
      const keysOf = (parts: readonly string[]) => parts.map((part) => `${prefix}:${name}:${part}`);
      const queueKeys = { lists: keysOf(LISTS), sets: keysOf(SETS), rest: keysOf(REST) };
      await FORGET_UNUSED(redis, { placements, ...queueKeys, name });
    },
  };
}

/** A placement as `enter` writes it. Empty where it is damaged: the reconciler finds jobs whose queue is unknown, and registers it again. */
export function parsePlacement(json: string): Placement[] {
  try {
    const value: unknown = JSON.parse(json);
    // Written by `enter` alone, from the same type.
    return isPlacement(value) ? [value as Placement] : [];
  } catch {
    return [];
  }
}
