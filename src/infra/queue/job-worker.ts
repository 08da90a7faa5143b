import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Places, RunJob } from '../../domain/job/queue/ports.js';
import type { Logger } from '../logger.js';
import { createErrorLog } from '../redis/error-log.js';
import { createRedisKeys } from '../redis/keys.js';
import { createEntryRunner } from './entry-runner.js';
import { createPlacementRegistry } from './placement-registry.js';
import { firstToLeave } from './queue-heads.js';
import { createQueueWorkers, type TakenEntry } from './queue-workers.js';

/** Time to return entries once their jobs have stopped. */
const GIVE_BACK_MS = 2_000;
/** Hints can get lost, and an entry of a silent worker comes without one, so workers look regularly. */
const LOOK_MS = 1_000;
const FULL_REDIS_PAUSE_MS = 5_000;

export interface JobWorkerOptions<Place> {
  /** Of `createWorkerRedis`; stays the caller's to close. */
  redis: Redis;
  prefix: string;
  places: Places<Place>;
  /** After how long the job of a silent worker is given to another. */
  lockMs: number;
  /** How often workers look for jobs of silent workers. */
  stalledCheckMs: number;
  /** How long all may take to stop when they are interrupted. */
  stopMs: number;
  /** Called when an entry has left the queue, which until then accepts no other for the same job. */
  onLeft: (jobId: string) => Promise<void>;
  logger: Logger;
}

/** Takes jobs from the queues. */
export interface JobWorker {
  /** Settles when it takes jobs, which waits for Redis. */
  ready: Promise<void>;
  /** Looks for a job now: one may wait. */
  look(): void;
  /** Takes no more jobs, interrupts running ones and returns them to the queue. */
  close(): Promise<void>;
}

/** Takes jobs from the queues of `createBullJobQueue` with the same prefix, as long as there are places for them. */
export function createBullJobWorker<Place>(
  options: JobWorkerOptions<Place>,
  runJob: RunJob<Place>,
): JobWorker {
  const { redis, places, stopMs } = options;
  const stopping = new AbortController();
  const logError = createErrorLog(options.logger, 'Worker failed');
  const queues = createQueueWorkers({ ...options, onError: logError });
  const { queued } = createRedisKeys(options.prefix);
  const runner = createEntryRunner({
    ...options,
    runJob,
    stopping: stopping.signal,
    onGivenBack: (jobId) => void redis.publish(queued, jobId).catch(() => {}),
    onError: logError,
  });
  const takeNext = createTaker(options, queues.open, (entry, place) => {
    void runner.run(entry, place).finally(() => {
      places.giveBack(place);
      looker.look();
    });
  });
  const looker = createLooker({ takeNext, stopping: stopping.signal, onError: logError });
  const timer = setInterval(looker.look, LOOK_MS);
  looker.look();
  return {
    ready: queues.ready,
    look: looker.look,
    async close() {
      clearInterval(timer);
      stopping.abort();
      // There is nothing to return and no listener left.
      if (runner.isIdle() && redis.status !== 'ready') {
        void queues.close();
        return;
      }
      // Entries that are just being taken are returned, too. Without Redis this would wait for ever; the lock expires then,
      // and another worker takes the job.
      const givenBack = looker.done().then(runner.settled).then(queues.close);
      const stopped = runner.stopped().then(() => delay(GIVE_BACK_MS, undefined, { ref: false }));
      await Promise.race([givenBack, stopped, delay(stopMs, undefined, { ref: false })]);
    },
  };
}

/** Takes the first entry that a place is free for; returns whether there was one. */
function createTaker<Place>(
  { redis, prefix, places }: JobWorkerOptions<Place>,
  open: ReturnType<typeof createQueueWorkers>['open'],
  run: (entry: TakenEntry, place: Place) => void,
): () => Promise<boolean> {
  const registry = createPlacementRegistry(redis, prefix);
  return async () => {
    const offered = (await registry.list()).filter(({ placement }) => places.offers(placement));
    const workers = new Map(open(offered.map(({ name }) => name)));
    for (const { name, placement } of await firstToLeave(redis, prefix, offered)) {
      const place = places.take(placement);
      if (place === undefined) continue;
      const entry = await workers.get(name)?.take().catch(giveBackPlace(places, place));
      if (entry !== undefined) {
        run(entry, place);
        return true;
      }
      places.giveBack(place);
    }
    return false;
  };
}

function giveBackPlace<Place>(places: Places<Place>, place: Place): (error: unknown) => never {
  return (error) => {
    places.giveBack(place);
    throw error;
  };
}

/** Takes entries until none is left; a call meanwhile makes it look once more. */
function createLooker({
  takeNext,
  stopping,
  onError,
}: {
  takeNext: () => Promise<boolean>;
  stopping: AbortSignal;
  onError: (error: Error) => void;
}) {
  let looking: Promise<void> | undefined;
  let again = false;
  let restUntil = 0;
  const lookAll = async () => {
    do {
      again = false;
      while (!stopping.aborted && (await takeNext()));
    } while (again && !stopping.aborted);
  };
  return {
    look(): void {
      again = true;
      if (looking !== undefined || stopping.aborted || performance.now() < restUntil) return;
      looking = lookAll()
        .catch((error: unknown) => {
          onError(error instanceof Error ? error : new Error(String(error)));
          // A full Redis refuses every fetch: looked at again after a while.
          if (String(error).includes('OOM')) restUntil = performance.now() + FULL_REDIS_PAUSE_MS;
        })
        .finally(() => {
          looking = undefined;
        });
    },
    done: async () => looking,
  };
}
