import { loadConfigOrExit } from '../src/config/load-config.js';
import { ensureDataDirectory } from '../src/infra/artifacts/data-directory.js';
import { createJobArchive } from '../src/infra/artifacts/recovery/job-archive.js';
import { createLogger } from '../src/infra/logger.js';
import { createBullJobQueue } from '../src/infra/queue/job-queue.js';
import { closeRedis, createApiRedis } from '../src/infra/redis/connections.js';
import { createRedisJobStore } from '../src/infra/redis/jobs/job-store.js';
import { restoreJobs } from '../src/services/recovery/restore-jobs.js';

/** `npm run reindex`: fills a Redis that lost records from the data directory. Idempotent; the service may run meanwhile. */
const config = loadConfigOrExit();
const logger = createLogger({ level: 'warn', name: 'reindex' });
const prefix = config.redis.prefix;
const redis = createApiRedis(config.redis.url, logger);
const queue = createBullJobQueue({ redis, prefix, logger });
try {
  const store = createRedisJobStore({ redis, prefix });
  // Says so when Redis does not answer, though there may be nothing to ask it.
  await store.removed();
  const archive = createJobArchive(await ensureDataDirectory(config.storage.dataDirectory), store);
  const report = await restoreJobs({ store, queue, archive, now: () => new Date() });
  const { restored, queued, repaired, damaged } = report;
  console.log(`${restored.length} jobs restored, ${queued.length} of them queued again`);
  for (const id of repaired)
    console.error(`${id}: some lines of its events.jsonl cannot be read; restored without`);
  for (const id of damaged)
    console.error(`${id}: its job.json or definition.json cannot be read; not restored`);
  if (damaged.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await queue.close();
  await closeRedis(redis);
}
