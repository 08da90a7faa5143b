import type { Redis } from 'ioredis';
import type { CancelSignal } from '../../../domain/job/queue/ports.js';
import { createRedisKeys } from '../keys.js';
import type { Subscriber } from '../subscriber.js';
import { whenAvailable } from '../unavailable.js';

/** Signals all workers at once; the one that runs the job acts on it. */
export function createRedisCancelSignal({ redis, prefix }: { redis: Redis; prefix: string }): CancelSignal {
  const channel = createRedisKeys(prefix).cancel;
  return {
    send: (jobId) =>
      whenAvailable(redis, async () => {
        await redis.publish(channel, jobId);
      }),
  };
}

/** Calls `listener` when a job was queued, and when some may have been missed. */
export function listenToQueued(
  options: { subscriber: Subscriber; prefix: string },
  listener: () => void,
): Promise<() => void> {
  return options.subscriber.listen(createRedisKeys(options.prefix).queued, listener);
}

/** Calls `listener` with the id of each job to cancel, with an empty one when some may have been missed. */
export function listenToCancels(
  options: { subscriber: Subscriber; prefix: string },
  listener: (jobId: string) => void,
): Promise<() => void> {
  return options.subscriber.listen(createRedisKeys(options.prefix).cancel, listener);
}
