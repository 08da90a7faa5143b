import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { startPrivateRedis } from '../../../scripts/stack/private-redis.js';
import { closeRedis, createApiRedis } from '../../../src/infra/redis/connections.js';
import { createRedisGeneration } from '../../../src/infra/redis/generation.js';
import { createRedisHealthCheck } from '../../../src/infra/redis/health.js';
import { whenAvailable } from '../../../src/infra/redis/unavailable.js';
import { createLogLines } from '../../helpers/processes/log-lines.js';
import { untilGone } from '../../helpers/processes/processes.js';
import { startTestRedis, testLogger, uniquePrefix } from '../../helpers/processes/redis.js';

describe('the log of a connection to Redis', () => {
  test('logs once that Redis is missing at its address, without the password', async (t) => {
    const { logger, lines } = createLogLines();
    const redis = createApiRedis('redis://user:secret@127.0.0.1:1/0', logger);
    t.after(() => closeRedis(redis));
    for (let errors = 0; errors < 3; errors += 1) await failure(redis);
    const [line, ...others] = lines.map(({ msg }) => String(msg));
    assert.match(line ?? '', /127\.0\.0\.1:1 \(REDIS_URL\) does not answer: .*ECONNREFUSED/);
    assert.doesNotMatch(JSON.stringify(lines), /secret/);
    assert.deepEqual(others, []);
  });

  test('many waiting requests cause no warning of a leak', async (t) => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    t.after(() => process.off('warning', onWarning));
    const redis = createApiRedis('redis://127.0.0.1:1/0', testLogger);
    t.after(() => closeRedis(redis));
    const requests = Array.from({ length: 50 }, () => whenAvailable(redis, () => redis.get('any')));
    for (const { status } of await Promise.allSettled(requests)) assert.equal(status, 'rejected');
    assert.deepEqual(warnings, []);
  });

  test('logs once that Redis is gone and once that it is back', async (t) => {
    const server = await startTestRedis();
    const { logger, lines } = createLogLines();
    const redis = createApiRedis(server.url, logger);
    await once(redis, 'ready');
    const generation = createRedisGeneration({ redis, prefix: uniquePrefix() });
    const before = await generation();
    assert.equal(await generation(), before);
    process.kill(server.pid, 'SIGKILL');
    await untilGone([server.pid]);
    for (let errors = 0; errors < 3; errors += 1) await failure(redis);
    const restarted = await startPrivateRedis({ dataDir: server.directory });
    t.after(async () => {
      await closeRedis(redis);
      await restarted.stop();
      await server.stop();
    });
    if (redis.status !== 'ready') await once(redis, 'ready');
    assert.notEqual(await generation(), before, 'what it had not written is gone');
    const messages = lines.map(({ msg }) => String(msg));
    assert.equal(messages.length, 2, messages.join('\n'));
    assert.match(messages[0] ?? '', /redis\.sock \(REDIS_URL\) does not answer/);
    assert.match(messages[1] ?? '', /is back$/);
  });

  test('warns of a Redis that can lose jobs, as readiness does', async (t) => {
    const server = await startTestRedis();
    const { logger, lines } = createLogLines();
    const admin = createApiRedis(server.url, testLogger);
    t.after(async () => {
      await closeRedis(admin);
      await server.stop();
    });
    await once(admin, 'ready');
    assert.deepEqual(await createRedisHealthCheck(admin).check(), { ok: true });
    await admin.config('SET', 'appendonly', 'no');
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');

    const redis = createApiRedis(server.url, logger);
    t.after(() => closeRedis(redis));
    const result = await createRedisHealthCheck(redis).check();
    assert.equal(result.ok, true);
    assert.match(result.detail ?? '', /no append-only file.*allkeys-lru.*noeviction/s);
    const warnings = lines.filter(({ level }) => level === 40).map(({ msg }) => String(msg));
    assert.match(warnings[0] ?? '', /no append-only file.*--appendonly yes/);
    assert.match(warnings[1] ?? '', /allkeys-lru.*maxmemory-policy noeviction/);
  });
});

/** The next failure to connect; `once` of node:events would reject with it. */
function failure(redis: ReturnType<typeof createApiRedis>): Promise<void> {
  return new Promise((resolve) => redis.once('error', () => resolve()));
}
