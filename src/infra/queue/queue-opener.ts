import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../logger.js';
import { createErrorLog } from '../redis/error-log.js';
import { unavailable } from '../redis/unavailable.js';

const OPEN_TIMEOUT_MS = 3_000;

/** BullMQ's queues, by name. */
export interface QueueOpener {
  open(name: string): Promise<Queue>;
  /** Drops queues that are not among `names`, and closes those that the call before dropped, which are unused by now. */
  keep(names: ReadonlySet<string>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates a queue when it is first needed. BullMQ's never recovers if the connection breaks while it is being created, and
 * waits for ever for a connection that does not come: such a queue is discarded, and the next call creates another.
 */
export function createQueueOpener({
  redis,
  prefix,
  logger,
}: {
  redis: Redis;
  prefix: string;
  logger: Logger;
}): QueueOpener {
  const onError = createErrorLog(logger, 'Queue failed');
  const opened = new Map<string, Promise<Queue>>();
  let dropped: Promise<Queue>[] = [];
  const make = async (name: string) => {
    const queue = new Queue(name, { connection: redis, prefix, skipVersionCheck: true });
    queue.on('error', onError);
    try {
      await withTimeout(queue.waitUntilReady());
      return queue;
    } catch (error) {
      opened.delete(name);
      void queue.close().catch(onError);
      throw unavailable(error);
    }
  };
  return {
    open(name) {
      const queue = opened.get(name) ?? make(name);
      opened.set(name, queue);
      return queue;
    },
    async keep(names) {
      const before = dropped;
      const unused = [...opened].filter(([name]) => !names.has(name));
      for (const [name] of unused) opened.delete(name);
      dropped = unused.map(([, queue]) => queue);
      await closeAll(before);
    },
    close: () => closeAll([...dropped, ...opened.values()]),
  };
}

async function closeAll(queues: readonly Promise<Queue>[]): Promise<void> {
  for (const opening of queues) await (await opening.catch(() => undefined))?.close();
}

async function withTimeout(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no queue within ${OPEN_TIMEOUT_MS} ms`)), OPEN_TIMEOUT_MS);
  });
  await Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}
