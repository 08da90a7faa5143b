import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { createBullJobQueue } from '../../../src/infra/queue/job-queue.js';
import { closeRedis, createApiRedis } from '../../../src/infra/redis/connections.js';
import { startTestRedis, testLogger, uniquePrefix } from '../../helpers/processes/redis.js';
import { withoutHanging } from '../../helpers/without-hanging.js';

test('the queue accepts a job once, returns it, and reports unknown jobs', async (t) => {
  const server = await startTestRedis();
  const redis = createApiRedis(server.url, testLogger);
  const queue = createBullJobQueue({ redis, prefix: uniquePrefix(), logger: testLogger });
  t.after(async () => {
    await queue.close();
    await closeRedis(redis);
    await server.stop();
  });
  assert.equal(await queue.state('job_a'), 'unknown');
  assert.equal(await queue.remove('job_a'), false);
  await queue.add('job_a', 0);
  await queue.add('job_a', 0);
  assert.equal(await queue.state('job_a'), 'waiting');
  assert.equal(await queue.remove('job_a'), true);
  assert.equal(await queue.state('job_a'), 'unknown');
});

test('the queue orders jobs by priority, then by arrival', async (t) => {
  const server = await startTestRedis();
  const redis = createApiRedis(server.url, testLogger);
  const queue = createBullJobQueue({ redis, prefix: uniquePrefix(), logger: testLogger });
  t.after(async () => {
    await queue.close();
    await closeRedis(redis);
    await server.stop();
  });
  const added = [
    ['normal-1', 0],
    ['low', -100],
    ['high', 100],
    ['normal-2', 0],
  ] as const;
  for (const [id, priority] of added) await queue.add(id, priority);
  const places = await Promise.all(added.map(([id]) => queue.position(id)));
  assert.deepEqual(places, [2, 4, 1, 3]);
  assert.equal(await queue.position('unknown'), null);
  await queue.remove('high');
  assert.equal(await queue.position('normal-1'), 1);
});

test('the queue refuses within 4 s while Redis is missing, and works once it is available', async (t) => {
  const server = await startTestRedis();
  process.kill(server.pid, 'SIGSTOP');
  const redis = createApiRedis(server.url, testLogger);
  const queue = createBullJobQueue({ redis, prefix: uniquePrefix(), logger: testLogger });
  t.after(async () => {
    await queue.close();
    await closeRedis(redis);
    await server.stop();
  });
  await withoutHanging('the refusal', () => assert.rejects(queue.add('job_a', 0), UnavailableError));
  process.kill(server.pid, 'SIGCONT');
  await queue.add('job_a', 0);
  assert.equal(await queue.state('job_a'), 'waiting');

  process.kill(server.pid, 'SIGSTOP');
  await withoutHanging('the refusal', () => assert.rejects(queue.add('job_b', 0), UnavailableError));
  process.kill(server.pid, 'SIGCONT');
});

test('the queue finds jobs of every placement, and forgets unused placements', async (t) => {
  const server = await startTestRedis();
  const redis = createApiRedis(server.url, testLogger);
  const prefix = uniquePrefix();
  const queue = createBullJobQueue({ redis, prefix, logger: testLogger });
  t.after(async () => {
    await queue.close();
    await closeRedis(redis);
    await server.stop();
  });
  const onGpu = { device: 'gpu', labels: [] } as const;
  const labelled = { device: 'any', labels: ['a', 'b'] } as const;
  await queue.add('plain', 0);
  await queue.add('on-gpu', 0, onGpu);
  await queue.add('labelled-1', 0, labelled);
  await queue.add('labelled-2', 5, labelled);
  const names = ['plain', 'on-gpu', 'labelled-1', 'labelled-2'];
  const places = await Promise.all(names.map((id) => queue.position(id)));
  assert.deepEqual(places, [1, 1, 2, 1]);
  const counts = new Map(
    (await queue.waiting(() => true)).map(({ placement, count }) => [placement.device, count]),
  );
  assert.deepEqual([counts.get('gpu'), await queue.state('labelled-1')], [1, 'waiting']);
  assert.equal(await queue.position('labelled-1', labelled), 2);
  assert.equal(await queue.state('labelled-1', onGpu), 'unknown');

  await queue.forgetUnused();
  assert.equal(await queue.state('on-gpu'), 'waiting');
  for (const id of names) assert.equal(await queue.remove(id), true);
  await queue.forgetUnused();
  const left = (await redis.keys(`${prefix}:*`)).filter((key) => !key.startsWith(`${prefix}:training:`));
  assert.deepEqual(left, []);
  for (const id of names) assert.equal(await queue.state(id), 'unknown');

  await queue.add('on-gpu', 0, onGpu);
  await queue.forgetUnused();
  assert.deepEqual([await queue.state('on-gpu'), await queue.position('on-gpu')], ['waiting', 1]);
});
