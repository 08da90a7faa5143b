import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from '../../scripts/stack/process.js';
import type { JobStore } from '../../src/domain/job/ports.js';
import { createLogger } from '../../src/infra/logger.js';
import { closeRedis, createApiRedis, type Redis } from '../../src/infra/redis/connections.js';
import { createRedisJobStore } from '../../src/infra/redis/jobs/job-store.js';

const STOP_MS = 15_000;
/** Clock ticks of Linux a second. */
const TICKS = 100;

/** Where the data of a benchmark lies, and which build of the service reads it. */
export interface Place {
  /** The repository whose `dist` runs. */
  root: string;
  dataDir: string;
  redisUrl: string;
  prefix: string;
}

/** An API process. */
export interface RunningApi {
  url: string;
  /** From its start until it listened. */
  startedInMs: number;
  /** Seconds of processor time of the process so far. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** The compiled entry of a build, relative to the folder that `startProcess` starts from. */
const entryOf = (root: string): string => {
  const dist = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  return relative(dist, join(root, 'dist/src/server.js'));
};

/** Starts the API of a build alone, and waits until it listens. */
export async function startApi(place: Place): Promise<RunningApi> {
  const env = {
    ...process.env,
    PORT: '0',
    LOG_LEVEL: 'error',
    REDIS_URL: place.redisUrl,
    TRAINHORN_DATA_DIR: place.dataDir,
    TRAINHORN_QUEUE_PREFIX: place.prefix,
    TRAINHORN_MAX_CONNECTIONS_PER_ADDRESS: '0',
    TRAINHORN_PROJECT_MAX_EVENT_STREAMS: '10000',
  };
  const begun = performance.now();
  const child = startProcess({ name: 'api', entry: entryOf(place.root), env });
  const { url } = await child.message('listening');
  const startedInMs = performance.now() - begun;
  return {
    url: url.replace(/\/$/, ''),
    startedInMs,
    cpuSeconds: () => cpuSeconds(child.pid),
    stop: () => child.stop(STOP_MS),
  };
}

/** User and system time of a process (proc(5), /proc/pid/stat). */
async function cpuSeconds(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14);
  return (Number(user) + Number(system)) / TICKS;
}

/** Uses the job store of this build, then closes its connection. */
export async function withStore<Result>(
  { redisUrl, prefix }: Pick<Place, 'redisUrl' | 'prefix'>,
  use: (store: JobStore, redis: Redis) => Promise<Result>,
): Promise<Result> {
  const redis = createApiRedis(redisUrl, createLogger({ level: 'error', name: 'bench' }));
  try {
    return await use(createRedisJobStore({ redis, prefix }), redis);
  } finally {
    await closeRedis(redis);
  }
}
