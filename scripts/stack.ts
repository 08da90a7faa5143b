import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CLOSE_TIMEOUT_MS } from '../src/infra/process/close-on-request.js';
import { type Kept, keepRunning } from './stack/keep-running.js';
import { type PrivateRedis, startPrivateRedis } from './stack/private-redis.js';
import {
  describeEnding,
  type StackProcess,
  type StackProcessOptions,
  startProcess,
} from './stack/process.js';

/** Longer than the processes take to close by themselves, so that they are not killed while they do. */
export const STOP_GRACE_MS = CLOSE_TIMEOUT_MS + 5_000;
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 50;
const RESTARTS = 5;

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
  /** Starts a part again when it ends by itself, unless it keeps ending; else the first end is a failure. */
  isKept?: boolean;
  /** Called when a part is started again. */
  onRestart?: (reason: string) => void;
  /** Aborts the start; parts that were started are ended. */
  signal?: AbortSignal;
}

export interface Stack {
  /** The API's base URL, without a slash at the end. */
  url: string;
  redisUrl: string;
  /** Process ids of the API and of each worker. */
  pids: { api: number | undefined; workers: (number | undefined)[] };
  /** Settles when a part has ended by itself for good. */
  failed: Promise<Error>;
  /** Ends API, workers and Redis, in that order; may be called twice. */
  stop(): Promise<void>;
}

/** The started processes, in the order in which they are stopped. */
interface Parts {
  processes: Kept<StackProcess>[];
  redis: Kept<PrivateRedis> | undefined;
  /** Until then the first end of a part is why the start fails. */
  isUp: boolean;
  /** The first stop; processes that exit afterwards have not failed. */
  stopping: Promise<void> | undefined;
}

/**
 * Starts a whole service on this machine: Redis, API and workers, and waits until it is ready for jobs.
 * @throws Error saying which part did not come up; nothing is left running then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const parts: Parts = { processes: [], redis: undefined, isUp: false, stopping: undefined };
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
  if (!options.redisUrl) parts.redis = await keepRedis(options, parts);
  const redisUrl = parts.redis?.current().url ?? String(options.redisUrl);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...options.env,
    REDIS_URL: redisUrl,
    TRAINHORN_DATA_DIR: options.dataDir,
  };
  const start = async (name: string, entry: string): Promise<Kept<StackProcess>> => {
    options.signal?.throwIfAborted();
    const about = { name, entry, env, logFile: logFile(options, name) };
    const part = await keepProcess(options, parts, about);
    parts.processes.push(part);
    return part;
  };
  const api = await start('api', 'src/server.js');
  const workers: Kept<StackProcess>[] = [];
  for (let number = 1; number <= (options.workers ?? 1); number++)
    workers.push(await start(`worker-${number}`, 'workers/main.js'));
  const failed = firstFailure(parts, options);
  const starting = Promise.all([
    untilReady(api.current(), options),
    ...workers.map((worker) => worker.current().message('ready')),
  ]);
  const [url] = await Promise.race([starting, failed.then(rethrow), untilAborted(options.signal)]);
  // A restarted API listens on the same port, which a PORT of 0 does not fix.
  env['PORT'] = portOf(url);
  parts.isUp = true;
  const pids = { api: api.current().pid, workers: workers.map((worker) => worker.current().pid) };
  return { url, redisUrl, pids, failed, stop: () => stopParts(parts) };
}

/** The port of an HTTP address; a URL leaves the default one out. */
export function portOf(url: string): string {
  return new URL(url).port || '80';
}

function keepProcess(
  options: StackOptions,
  parts: Parts,
  part: StackProcessOptions,
): Promise<Kept<StackProcess>> {
  return keepRunning({
    start: () => startProcess(part),
    end: (process) => process.stop(STOP_GRACE_MS),
    restarts: () => restartsOf(options, parts),
    onRestart: ({ exited }) =>
      void exited.then((ending) => options.onRestart?.(describeEnding(ending, part.logFile))),
  });
}

/** The same file and socket each time, so that acknowledged writes are kept. */
function keepRedis(options: StackOptions, parts: Parts): Promise<Kept<PrivateRedis>> {
  return keepRunning({
    start: () => startPrivateRedis({ dataDir: options.dataDir }),
    end: (redis) => redis.stop(),
    restarts: () => restartsOf(options, parts),
    onRestart: () => options.onRestart?.(REDIS_ENDED),
  });
}

function restartsOf({ isKept }: StackOptions, { isUp }: Parts): number {
  return isKept && isUp ? RESTARTS : 0;
}

const REDIS_ENDED = 'the private redis-server ended';

function logFile({ logDir }: StackOptions, name: string): string | undefined {
  return logDir && join(logDir, `${name}.log`);
}

/** The API reports where it listens, then /readyz whether Redis, the artifact store and a worker are available. */
async function untilReady(api: StackProcess, { signal }: StackOptions): Promise<string> {
  const { url } = await api.message('listening');
  const base = url.replace(/\/$/, '');
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
    for (const { current, givenUp } of parts.processes) {
      givenUp
        .then(() => current().exited)
        .then((ending) => fail(describeEnding(ending, logFile(options, ending.name))));
    }
    parts.redis?.givenUp.then(() => fail(REDIS_ENDED));
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
  await api?.stop();
  await Promise.all(workers.map((worker) => worker.stop()));
  await redis?.stop();
}
