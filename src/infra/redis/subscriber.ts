import type { Redis } from 'ioredis';

type Listener = (message: string) => void;

/** One connection that listens to channels for many listeners. */
export interface Subscriber {
  /** Calls `listener` with each message of the channel; returns a function that ends it. */
  listen(channel: string, listener: Listener): Promise<() => void>;
  close(): void;
}

/**
 * Shares one connection (of `createSubscriberRedis`) among all listeners. After a reconnect it subscribes again and
 * calls every listener with an empty message, since some may have been missed.
 */
export function createSubscriber(redis: Redis): Subscriber {
  const listeners = new Map<string, Set<Listener>>();
  const resubscribe = async () => {
    if (listeners.size === 0) return;
    await redis.subscribe(...listeners.keys());
    for (const group of listeners.values()) notify(group, '');
  };
  // A connection that breaks again meanwhile subscribes when it is ready again.
  redis.on('ready', () => void resubscribe().catch(() => {}));
  redis.on('message', (channel: string, message: string) => {
    const group = listeners.get(channel);
    if (group) notify(group, message);
  });

  return {
    async listen(channel, listener) {
      const group = listeners.get(channel) ?? new Set();
      listeners.set(channel, group.add(listener));
      // Not connected: `ready` will subscribe, and the empty message stands for changes until then.
      // Where Redis hangs, the connection is replaced.
      if (redis.status === 'ready') await redis.subscribe(channel).catch(() => redis.disconnect(true));
      return () => {
        group.delete(listener);
        if (group.size > 0 || listeners.get(channel) !== group) return;
        listeners.delete(channel);
        if (redis.status === 'ready') redis.unsubscribe(channel).catch(() => {});
      };
    },
    close() {
      listeners.clear();
      redis.disconnect();
    },
  };
}

function notify(group: Set<Listener>, message: string): void {
  for (const listener of [...group]) listener(message);
}
