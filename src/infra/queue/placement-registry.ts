import type { Redis } from 'ioredis';
import { Type } from 'typebox';
import { REQUESTED_DEVICES } from '../../contracts/resources.js';
import { hasShape } from '../../domain/admission/has-shape.js';
import { ANY_PLACEMENT, type Placement } from '../../domain/job/placement.js';
import { stringEnum } from '../../schema/schema-helpers.js';
import { createRedisKeys } from '../redis/keys.js';
import { QUEUE_NAME, queueName } from './queue-names.js';

/** A queue, and where the jobs in it may train. */
export interface PlacementQueue {
  name: string;
  placement: Placement;
}

/** The queues that may hold jobs. That of the default placement is always among them. */
export interface PlacementRegistry {
  list(): Promise<PlacementQueue[]>;
  has(name: string): Promise<boolean>;
  /** Called after an entry was added, so that no queue with entries is forgotten. Idempotent. */
  enter(queue: PlacementQueue): Promise<void>;
  /** Removes the keys of a queue without entries, in one step. */
  forgetUnused(name: string): Promise<void>;
}

const isPlacement = hasShape({ device: stringEnum(REQUESTED_DEVICES), labels: Type.Array(Type.String()) });

const LISTS = ['wait', 'active', 'paused'] as const;
const SETS = ['prioritized', 'delayed', 'waiting-children'] as const;
/** What else BullMQ keeps of a queue. */
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

/** KEYS: placements, then the lists, the sets and the rest of a queue. ARGV: name, number of lists, number of sets. */
const FORGET_UNUSED = `
local lists, sets = tonumber(ARGV[2]), tonumber(ARGV[3])
for index = 2, 1 + lists do if redis.call('LLEN', KEYS[index]) > 0 then return 0 end end
for index = 2 + lists, 1 + lists + sets do if redis.call('ZCARD', KEYS[index]) > 0 then return 0 end end
redis.call('HDEL', KEYS[1], ARGV[1])
for index = 2, #KEYS do redis.call('DEL', KEYS[index]) end
return 1
`;

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
      const keys = [...LISTS, ...SETS, ...REST].map((key) => `${prefix}:${name}:${key}`);
      await redis.eval(FORGET_UNUSED, keys.length + 1, placements, ...keys, name, LISTS.length, SETS.length);
    },
  };
}

/** None where it is damaged: the reconciler finds jobs whose queue is not known, and enters it again. */
function parsePlacement(json: string): Placement[] {
  try {
    const value: unknown = JSON.parse(json);
    // Written by `enter` alone, from the same type.
    return isPlacement(value) ? [value as Placement] : [];
  } catch {
    return [];
  }
}
