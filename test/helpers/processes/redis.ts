import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrivateRedis } from '../../../scripts/stack/private-redis.js';
import { createLogger } from '../../../src/infra/logger.js';

/** A log that says nothing, or all of it with TEST_LOG_LEVEL set. */
export const testLogger = createLogger({
  level: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  name: 'test',
  pretty: false,
});

/** A Redis of the test file's own, with its data in a temporary directory. */
export async function startTestRedis() {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-test-'));
  let redis = await startPrivateRedis({ dataDir: directory });
  return {
    url: redis.url,
    pid: redis.pid,
    directory,
    /** Stops Redis, with its data on disk, and starts it again at the same address after `work`. */
    async whileGone(work: () => Promise<void>) {
      await redis.stop();
      await work();
      redis = await startPrivateRedis({ dataDir: directory });
    },
    async stop() {
      await redis.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A key prefix that no other test has. */
export const uniquePrefix = (): string => `test-${randomBytes(6).toString('hex')}`;
