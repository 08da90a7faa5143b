import type { JobWatcher } from '../../../domain/job/ports.js';
import { createRedisKeys } from '../keys.js';
import type { Subscriber } from '../subscriber.js';

/** Watches jobs over one shared connection. */
export function createRedisJobWatcher(options: { subscriber: Subscriber; prefix: string }): JobWatcher {
  const keys = createRedisKeys(options.prefix);
  return {
    watch: (id, listener) => options.subscriber.listen(keys.changed(id), listener),
    close: async () => options.subscriber.close(),
  };
}
