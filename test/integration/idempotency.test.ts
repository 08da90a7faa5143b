import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { articleJob } from '../../scripts/demo/article-job.js';
import { DEFAULT_PROJECT } from '../../src/contracts/access.js';
import type { JobStore } from '../../src/domain/job/ports.js';
import type { IdempotencyStore } from '../../src/domain/ports.js';
import { closeRedis, createApiRedis, type Redis } from '../../src/infra/redis/connections.js';
import { createRedisIdempotencyStore } from '../../src/infra/redis/idempotency-store.js';
import { createRedisJobStore } from '../../src/infra/redis/jobs/job-store.js';
import { createIdempotency } from '../../src/services/idempotency.js';
import { startApi } from '../helpers/api/api.js';
import { startTestRedis, testLogger, uniquePrefix } from '../helpers/processes/redis.js';
import { until } from '../helpers/until.js';

describe('idempotency keys in Redis', () => {
  let server: Awaited<ReturnType<typeof startTestRedis>>;
  let redis: Redis;
  let prefix: string;
  let jobs: JobStore;
  let store: IdempotencyStore;

  before(async () => {
    server = await startTestRedis();
    prefix = uniquePrefix();
    redis = createApiRedis(server.url, testLogger);
    jobs = createRedisJobStore({ redis, prefix });
    store = createRedisIdempotencyStore({ redis, prefix });
  });
  after(async () => {
    await closeRedis(redis);
    await server.stop();
  });

  const F = { meaning: 'f', spelling: 's' };
  const claim = (token: string, resourceId: string, fingerprint: Partial<typeof F> = F, key = 'k') =>
    store.claim(
      { scope: 'default', key },
      { token, fingerprint: { meaning: 'another', spelling: 'another', ...fingerprint }, resourceId },
    );

  test('20 concurrent equal POSTs create one job', async (t) => {
    const { request } = await startApi(t, { ports: () => ({ jobs, idempotency: store }) });
    const post = () => request.post('/api/v1/jobs').set('Idempotency-Key', 'once').send(articleJob());
    const answers = await Promise.all(Array.from({ length: 20 }, post));
    const ids = new Set(answers.flatMap(({ status, body }) => (status === 202 ? [body.id] : [])));
    assert.equal(ids.size, 1);
    assert.ok(answers.every(({ status }) => status === 202 || status === 409));
    const repeat = await post();
    assert.deepEqual([repeat.status, ids.has(repeat.body.id)], [202, true]);
    assert.deepEqual(
      (await jobs.list({ project: DEFAULT_PROJECT, limit: 100 })).items.map(({ id }) => id),
      [...ids],
    );
  });

  test('one process holds a claim until it is answered; then all get the answer', async () => {
    assert.deepEqual(await claim('t1', 'r1'), { outcome: 'claimed', resourceId: 'r1' });
    assert.deepEqual(await claim('t1', 'r1'), { outcome: 'claimed', resourceId: 'r1' });
    assert.deepEqual(await claim('t2', 'r2'), { outcome: 'in_flight' });
    assert.deepEqual(await claim('t2', 'r2', {}), { outcome: 'mismatch' });
    const key = { scope: 'default', key: 'k' };
    await store.answer(key, 't2', 'not mine');
    await store.answer(key, 't1', '{}');
    assert.deepEqual(await claim('t2', 'r2'), { outcome: 'answered', answer: '{}' });
    const [entry] = await redis.keys(`${prefix}:idempotency:*`);
    const ttlMs = await redis.pttl(entry ?? '');
    assert.ok(ttlMs > 86_000_000 && ttlMs <= 86_400_000, String(ttlMs));
  });

  test('requests are equal by meaning or by spelling', async () => {
    await claim('t1', 'r1', F, 'same');
    await store.answer({ scope: 'default', key: 'same' }, 't1', '{}');
    for (const fingerprint of [{ meaning: 'f' }, { spelling: 's' }])
      assert.equal((await claim('t2', 'r2', fingerprint, 'same')).outcome, 'answered');
    for (const fingerprint of [{}, { meaning: 's', spelling: 'g' }])
      assert.equal((await claim('t2', 'r2', fingerprint, 'same')).outcome, 'mismatch');
  });

  test('an entry of version 0.1.0 is found by the spelling', async () => {
    await claim('t1', 'r1', F, 'old');
    const key = { scope: 'default', key: 'old' };
    await store.answer(key, 't1', '{}');
    const digest = createHash('sha256')
      .update(JSON.stringify(['default', 'old']))
      .digest('hex');
    const entry = `${prefix}:idempotency:${digest}`;
    assert.equal(await redis.hdel(entry, 'spelling'), 1);
    await redis.hset(entry, 'fingerprint', 's');
    assert.equal((await claim('t2', 'r2', { spelling: 's' }, 'old')).outcome, 'answered');
    assert.equal((await claim('t2', 'r2', { meaning: 'f' }, 'old')).outcome, 'mismatch');
  });

  test('a released key has the first id; a forgotten one is free', async () => {
    const key = { scope: 'default', key: 'released' };
    await claim('t1', 'r1', F, 'released');
    await store.release(key, 't2', { forget: true });
    assert.deepEqual(await claim('t2', 'r2', F, 'released'), { outcome: 'in_flight' });
    await store.release(key, 't1', { forget: false });
    assert.deepEqual(await claim('t2', 'r2', F, 'released'), { outcome: 'claimed', resourceId: 'r1' });
    await store.release(key, 't2', { forget: true });
    assert.deepEqual(await claim('t3', 'r3', {}, 'released'), { outcome: 'claimed', resourceId: 'r3' });
  });

  test('the key of a dead process is taken over with its id when its lease has run out', async () => {
    const brief = createRedisIdempotencyStore({ redis, prefix, leaseMs: 100 });
    const key = { scope: 'default', key: 'died' };
    const died = await brief.claim(key, { token: 't1', fingerprint: F, resourceId: 'r1' });
    assert.equal(died.outcome, 'claimed');
    const idempotency = createIdempotency(brief);
    const request = { key, fingerprint: F, newId: () => 'r2', isHarmless: () => false };
    const result = await until('the end of the lease', async () => {
      const tried = await idempotency.run(request, async (id) => ({ id }));
      return tried.outcome === 'in_flight' ? undefined : tried;
    });
    assert.deepEqual(result, { outcome: 'done', answer: { id: 'r1' } });
  });
});
