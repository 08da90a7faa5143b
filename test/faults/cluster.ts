import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Kept, keepRunning } from '../../scripts/stack/keep-running.js';
import { startPrivateRedis } from '../../scripts/stack/private-redis.js';
import { type StackProcessOptions, startProcess } from '../../scripts/stack/process.js';
import { STOP_GRACE_MS } from '../../scripts/stack.js';
import { sendSignal } from '../helpers/processes/processes.js';

/** One process of the service that comes back when it ends, as under a process manager. */
export interface Part {
  name: string;
  /** Of the process that runs now; undefined between two. */
  pid(): number | undefined;
  /** Ends the process that runs now, by a signal; another follows. */
  signal(signal: NodeJS.Signals): void;
  /** Settings of the processes to come, over those of the cluster. */
  setEnvironment(environment: NodeJS.ProcessEnv): void;
}

/** A whole service whose parts are restarted whenever they end. */
export interface Cluster {
  url: string;
  redisUrl: string;
  dataDir: string;
  api: Part;
  workers: readonly Part[];
  redis: Part;
  /** Ends everything, in order. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Redis's file, and logs. */
  directory: string;
  /** Artifacts: may be a small disk of its own. */
  dataDir: string;
  workers: number;
  environment: NodeJS.ProcessEnv;
}

/** Starts the parts; does not wait until they are ready, as clients do not. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { directory, dataDir } = options;
  await mkdir(directory, { recursive: true });
  const redis = await keepRedis(directory);
  const port = await freePort();
  const keep = (name: string, entry: string) =>
    keepProcess({
      name,
      entry,
      logFile: join(directory, `${name}.log`),
      env: {
        ...process.env,
        ...options.environment,
        PORT: String(port),
        REDIS_URL: redis.url,
        TRAINHORN_DATA_DIR: dataDir,
      },
    });
  const api = await keep('api', 'src/server.js');
  const workers = await Promise.all(
    Array.from({ length: options.workers }, (_, index) =>
      keep(`worker-${index + 1}`, 'test/faults/worker.js'),
    ),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    redisUrl: redis.url,
    dataDir,
    api: api.part,
    workers: workers.map(({ part }) => part),
    redis: redis.part,
    async stop() {
      await api.stop();
      await Promise.all(workers.map((worker) => worker.stop()));
      await redis.stop();
    },
  };
}

/** Over those of the cluster, of the processes to come. */
type Extra = { current: NodeJS.ProcessEnv };

async function keepProcess(start: StackProcessOptions) {
  const extra: Extra = { current: {} };
  const kept = await keepRunning({
    start: () => startProcess({ ...start, env: { ...start.env, ...extra.current } }),
    end: (process) => process.stop(STOP_GRACE_MS),
    restarts: () => Number.POSITIVE_INFINITY,
  });
  return { part: toPart(start.name, kept, extra), stop: () => thaw(kept) };
}

/** The same file and the same socket each time: what was acknowledged is there again. */
async function keepRedis(directory: string) {
  const kept = await keepRunning({
    start: () => startPrivateRedis({ dataDir: directory }),
    end: (redis) => redis.stop(),
    restarts: () => Number.POSITIVE_INFINITY,
  });
  return { url: kept.current().url, part: toPart('redis', kept), stop: () => thaw(kept) };
}

function toPart(name: string, { current }: Kept<{ pid: number | undefined }>, extra?: Extra): Part {
  return {
    name,
    pid: () => current().pid,
    signal: (signal) => sendSignal(current().pid, signal),
    setEnvironment: (environment) => {
      if (extra) extra.current = environment;
    },
  };
}

/** One that stands still could not end in order. */
function thaw({ current, stop }: Kept<{ pid: number | undefined }>): Promise<void> {
  sendSignal(current().pid, 'SIGCONT');
  return stop();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
