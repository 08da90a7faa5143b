import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CLOSE_TIMEOUT_MS } from '../src/close-on-request.js';
import { type PrivateRedis, startPrivateRedis } from './private-redis.js';
import { describeEnding, type StackProcess, startProcess } from './stack-process.js';

/** Longer than the processes take to close by themselves, so that they are not killed while they do. */
export const STOP_GRACE_MS = CLOSE_TIMEOUT_MS + 5_000;
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 50;

export interface StackOptions {
  /** Artifacts, and the private Redis's file. */
  dataDir: string;
  /** A Redis that runs already; a private one is started when absent. */
  redisUrl?: string | undefined;
  /** Settings of the API and the workers, over those of this process. */
  env?: NodeJS.ProcessEnv;
  workers?: number;
  /** A folder for api.log and worker-1.log; the processes write to this process's output when absent. */
  logDir?: string | undefined;
  /** Gives up starting; what was started is ended. */
  signal?: AbortSignal;
}

export interface Stack {
  /** The API's base URL, without a slash at the end. */
  url: string;
  redisUrl: string;
  /** Process ids of the API and of each worker. */
  pids: { api: number | undefined; workers: (number | undefined)[] };
  /** Settles when a part ends that nobody stopped. */
  failed: Promise<Error>;
  /** Ends API, workers and Redis, in that order; may be called twice. */
  stop(): Promise<void>;
}

/** What was started, in the order in which it ends. */
interface Parts {
  processes: StackProcess[];
  redis: PrivateRedis | undefined;
  /** The first call of the end; what ends from then on is no failure. */
  stopping: Promise<void> | undefined;
}

/**
 * Starts a whole service on this machine: Redis, API and workers, and waits until it is ready for jobs.
 * @throws Error saying which part did not come up; nothing is left running then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const parts: Parts = { processes: [], redis: undefined, stopping: undefined };
  try {
    mkdirSync(options.dataDir, { recursive: true });
    if (options.logDir) mkdirSync(options.logDir, { recursive: true });
    return await startParts(options, parts);
  } catch (error) {
    await stopParts(parts);
    throw error;
  }
}

async function startParts(options: StackOptions, parts: Parts): Promise<Stack> {
  options.signal?.throwIfAborted();
  if (!options.redisUrl) parts.redis = await startPrivateRedis({ dataDir: options.dataDir });
  const redisUrl = parts.redis?.url ?? String(options.redisUrl);
  const start = (name: string, entry: string): StackProcess => {
    options.signal?.throwIfAborted();
    const part = startProcess({
      name,
      entry,
      env: childEnv(options, redisUrl),
      logFile: logFile(options, name),
    });
    parts.processes.push(part);
    return part;
  };
  const api = start('api', 'src/server.js');
  const workers = Array.from({ length: options.workers ?? 1 }, (_, index) =>
    start(`worker-${index + 1}`, 'workers/main.js'),
  );
  const failed = firstFailure(parts, options);
  const starting = Promise.all([
    untilReady(api, options),
    ...workers.map((worker) => worker.message('ready')),
  ]);
  const [url] = await Promise.race([starting, failed.then(rethrow), untilAborted(options.signal)]);
  const pids = { api: api.pid, workers: workers.map((worker) => worker.pid) };
  return { url, redisUrl, pids, failed, stop: () => stopParts(parts) };
}

function childEnv(options: StackOptions, redisUrl: string): NodeJS.ProcessEnv {
  return { ...process.env, ...options.env, REDIS_URL: redisUrl, TRAINHORN_DATA_DIR: options.dataDir };
}

function logFile({ logDir }: StackOptions, name: string): string | undefined {
  return logDir && join(logDir, `${name}.log`);
}

/** The API says where it listens, then /readyz says that Redis, the artifact store and a worker are there. */
async function untilReady(api: StackProcess, { signal }: StackOptions): Promise<string> {
  const { url } = await api.message('listening');
  const base = String(url).replace(/\/$/, '');
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await isReady(base))) {
    signal?.throwIfAborted();
    if (Date.now() > deadline)
      throw new Error(`${base}/readyz is not ready after ${READY_TIMEOUT_MS / 1000} s`);
    await delay(READY_POLL_MS);
  }
  return base;
}

async function isReady(base: string): Promise<boolean> {
  try {
    return (await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) })).ok;
  } catch {
    return false;
  }
}

/** Never settles when the end was asked for. */
function firstFailure(parts: Parts, options: StackOptions): Promise<Error> {
  return new Promise((settle) => {
    const fail = (text: string): void => {
      if (parts.stopping === undefined) settle(new Error(text));
    };
    for (const { name, exited } of parts.processes) {
      exited.then((ending) => fail(describeEnding(ending, logFile(options, name))));
    }
    parts.redis?.exited.then(() => fail('the private redis-server ended'));
  });
}

function rethrow(error: Error): never {
  throw error;
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function stopParts(parts: Parts): Promise<void> {
  parts.stopping ??= stopInOrder(parts);
  return parts.stopping;
}

async function stopInOrder({ processes, redis }: Parts): Promise<void> {
  const [api, ...workers] = processes;
  await api?.stop(STOP_GRACE_MS);
  await Promise.all(workers.map((worker) => worker.stop(STOP_GRACE_MS)));
  await redis?.stop();
}
