import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANY_PLACEMENT } from '../../../src/domain/job/queue/placement.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { createBullJobQueue } from '../../../src/infra/queue/job-queue.js';
import { createQueueSurvey } from '../../../src/infra/queue/queue-survey.js';
import { closeRedis, createApiRedis, type Redis } from '../../../src/infra/redis/connections.js';
import { registerWorker } from '../../../src/infra/redis/jobs/worker-directory.js';
import { createRedisKeys } from '../../../src/infra/redis/keys.js';
import { SAMPLE_WORKER } from '../../helpers/jobs/sample-worker.js';
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
  const prefix = uniquePrefix();
  const queue = createBullJobQueue({ redis, prefix, logger: testLogger });
  const positions = createPositions(redis, prefix);
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
  assert.deepEqual(await positions(...added.map(([id]) => id), 'unknown'), [2, 4, 1, 3, null]);
  await queue.remove('high');
  assert.deepEqual(await positions('normal-1', 'high'), [1, null]);
  // An entry that was given back by a worker that fell silent.
  await redis.rpush(`${prefix}:training:wait`, 'given-back');
  assert.deepEqual(await positions('given-back', 'normal-1'), [1, 2]);
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
  const survey = await createQueueSurvey({ redis, prefix })([
    { id: 'plain', placement: ANY_PLACEMENT },
    { id: 'on-gpu', placement: onGpu },
    { id: 'labelled-1', placement: labelled },
    { id: 'labelled-2', placement: labelled },
    { id: 'labelled-2', placement: onGpu },
  ]);
  assert.deepEqual(survey.positions, [1, 1, 2, 1, null]);
  const counts = new Map(survey.waiting.map(({ placement, count }) => [placement.labels.length, count]));
  assert.deepEqual([survey.waiting.length, counts.get(2)], [3, 2]);
  assert.equal(await queue.state('labelled-1'), 'waiting');
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
  assert.equal(await queue.state('on-gpu'), 'waiting');
});

test('a survey of the queue has the live workers, as the same objects until one changes', async (t) => {
  const server = await startTestRedis();
  const redis = createApiRedis(server.url, testLogger);
  const prefix = uniquePrefix();
  t.after(async () => {
    await closeRedis(redis);
    await server.stop();
  });
  const survey = createQueueSurvey({ redis, prefix });
  assert.deepEqual(await survey([]), {
    workers: [],
    waiting: [{ placement: ANY_PLACEMENT, count: 0 }],
    positions: [],
  });
  const keys = createRedisKeys(prefix);
  await redis.sadd(keys.workers, 'silent');
  const worker = registerWorker({ redis, prefix }, SAMPLE_WORKER);
  const first = await survey([]);
  assert.deepEqual(first.workers, [SAMPLE_WORKER]);
  assert.equal((await survey([])).workers, first.workers);
  worker.update({ running: ['job_a'] });
  assert.deepEqual((await survey([])).workers, [{ ...SAMPLE_WORKER, running: ['job_a'] }]);
  await worker.close();
  assert.deepEqual((await survey([])).workers, []);
});

/** The positions of jobs that any worker may take. */
function createPositions(redis: Redis, prefix: string) {
  const survey = createQueueSurvey({ redis, prefix });
  return async (...ids: string[]) =>
    (await survey(ids.map((id) => ({ id, placement: ANY_PLACEMENT })))).positions;
}
