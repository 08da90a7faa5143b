import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type PrivateRedis, startPrivateRedis } from '../../scripts/private-redis.js';
import { STOP_GRACE_MS } from '../../scripts/stack.js';
import { type StackProcess, startProcess } from '../../scripts/stack-process.js';

const RESTART_MS = 300;

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
  const stopping = new AbortController();
  const redis = await keepRedis(directory, stopping.signal);
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
      stopping: stopping.signal,
    });
  const api = keep('api', 'src/server.js');
  const workers = Array.from({ length: options.workers }, (_, index) =>
    keep(`worker-${index + 1}`, 'test/faults/worker.js'),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    redisUrl: redis.url,
    dataDir,
    api: api.part,
    workers: workers.map(({ part }) => part),
    redis: redis.part,
    async stop() {
      stopping.abort();
      await api.stop();
      await Promise.all(workers.map((worker) => worker.stop()));
      await redis.stop();
    },
  };
}

interface ProcessOptions {
  name: string;
  entry: string;
  logFile: string;
  env: NodeJS.ProcessEnv;
  stopping: AbortSignal;
}

function keepProcess({ stopping, env, ...start }: ProcessOptions) {
  let extra: NodeJS.ProcessEnv = {};
  let current: StackProcess | undefined;
  const run = async () => {
    while (!stopping.aborted) {
      current = startProcess({ ...start, env: { ...env, ...extra } });
      await current.exited;
      if (!stopping.aborted) await delay(RESTART_MS);
    }
  };
  const ended = run();
  const part: Part = {
    name: start.name,
    pid: () => current?.pid,
    signal: (signal) => kill(current?.pid, signal),
    setEnvironment: (environment) => {
      extra = environment;
    },
  };
  return {
    part,
    async stop() {
      kill(current?.pid, 'SIGCONT');
      await current?.stop(STOP_GRACE_MS);
      await ended;
    },
  };
}

/** The same file and the same socket each time: what was acknowledged is there again. */
async function keepRedis(directory: string, stopping: AbortSignal) {
  let current: PrivateRedis = await startPrivateRedis({ dataDir: directory });
  const { url } = current;
  const run = async () => {
    for (;;) {
      await current.exited;
      if (stopping.aborted) return;
      await delay(RESTART_MS);
      if (stopping.aborted) return;
      current = await startPrivateRedis({ dataDir: directory });
    }
  };
  const ended = run();
  const part: Part = {
    name: 'redis',
    pid: () => current.pid,
    signal: (signal) => kill(current.pid, signal),
    setEnvironment: () => undefined,
  };
  return {
    url,
    part,
    async stop() {
      kill(current.pid, 'SIGCONT');
      await current.stop();
      await ended;
    },
  };
}

/** Sends a signal to a process that may just have ended. */
export function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It was faster.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
