import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { closeRedis, createWorkerRedis } from '../../../src/infra/redis/connections.js';
import { startTestRedis, testLogger } from '../processes/redis.js';
import { runBuiltScript, startBuiltApi, startBuiltWorker, stopAll } from './built-service.js';
import { type Client, createClient } from './client.js';
import { COPY_DIRECTORY, type CopiedProject, type Recorded, readKeys, readRecorded } from './recorded.js';
import { restoreRedis } from './redis-copy.js';

const TREE = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);

/** The current code on the data of version 0.1.0, without a worker at first. */
export interface UpgradedService {
  recorded: Recorded;
  clients: Record<CopiedProject, Client>;
  /** Starts a worker, which takes the jobs that wait. */
  startWorker(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Unpacks the stored copy and starts Redis and the API on it. Where Redis was lost, it begins empty and is filled from
 * the data directory.
 */
export async function startUpgraded(redisContents: 'kept' | 'lost'): Promise<UpgradedService> {
  const recorded = await readRecorded();
  const redis = await startTestRedis();
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-upgrade-'));
  const built = { tree: TREE, dataDir, redisUrl: redis.url };
  const processes: ChildProcess[] = [];
  const stop = async () => {
    await stopAll(processes);
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const archive = join(COPY_DIRECTORY, 'data.tar.gz');
    await run('tar', ['-xzf', archive, '--no-same-owner', '-C', dataDir]);
    if (redisContents === 'kept') await restore(redis.url);
    else await runBuiltScript(built, 'reindex');
    const { api, url } = await startBuiltApi(built);
    processes.push(api);
    const { keys } = recorded;
    return {
      recorded,
      clients: { default: createClient(url, keys.default), vision: createClient(url, keys.vision) },
      async startWorker() {
        processes.push(await startBuiltWorker(built));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function restore(url: string): Promise<void> {
  const redis = createWorkerRedis(url, testLogger);
  await restoreRedis(redis, await readKeys()).finally(() => closeRedis(redis));
}
