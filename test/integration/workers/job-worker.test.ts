import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import type { Placement } from '../../../src/domain/job/queue/placement.js';
import { createBullJobQueue } from '../../../src/infra/queue/job-queue.js';
import { createBullJobWorker } from '../../../src/infra/queue/job-worker.js';
import { closeRedis, createApiRedis, createWorkerRedis } from '../../../src/infra/redis/connections.js';
import { startTestRedis, testLogger, uniquePrefix } from '../../helpers/processes/redis.js';
import { withoutHanging } from '../../helpers/without-hanging.js';

const labelled = (...labels: string[]): Placement => ({ device: 'any', labels });

async function openQueue(t: TestContext) {
  const server = await startTestRedis();
  const [prefix, logger] = [uniquePrefix(), testLogger];
  const redis = createApiRedis(server.url, logger);
  const queue = createBullJobQueue({ redis, prefix, logger });
  t.after(async () => {
    await queue.close();
    await closeRedis(redis);
    await server.stop();
  });
  return { server, redis, prefix, queue };
}

/** Takes jobs of all placements, one at a time, until it has run `count`; their ids in the order in which they ran. */
async function runJobs({ server, prefix }: Awaited<ReturnType<typeof openQueue>>, count: number) {
  const redis = createWorkerRedis(server.url, testLogger);
  const ran: string[] = [];
  const events = new EventEmitter();
  const ended = once(events, 'end');
  let isFree = true;
  const places = {
    offers: () => true,
    take: () => {
      const wasFree = isFree;
      isFree = false;
      return wasFree ? {} : undefined;
    },
    giveBack: () => {
      isFree = true;
    },
  };
  const times = { lockMs: 30_000, stalledCheckMs: 15_000, stopMs: 1_000 };
  const onLeft = async () => {
    if (ran.length === count) events.emit('end');
  };
  const options = { redis, prefix, places, ...times, onLeft, logger: testLogger };
  const worker = createBullJobWorker(options, async (jobId) => {
    ran.push(jobId);
    return 'done';
  });
  return {
    ran: withoutHanging('the jobs', () => ended.then(() => ran)),
    async close() {
      await worker.close();
      await closeRedis(redis);
    },
  };
}

describe('a worker', () => {
  test('puts a resumed job behind all waiting ones, whatever their placement', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const opened = await openQueue(t);
    const { queue } = opened;
    await queue.add('job_1', 0, labelled('ssd'));
    await queue.add('job_2', 0, labelled('gold'));
    // It is paused and, later than the others, resumed.
    await queue.remove('job_1', labelled('ssd'));
    t.mock.timers.tick(1);
    await queue.add('job_3', 0);
    t.mock.timers.tick(1);
    await queue.add('job_1', 0, labelled('ssd'));
    const worker = await runJobs(opened, 3);
    assert.deepEqual(await worker.ran, ['job_2', 'job_3', 'job_1']);
    await worker.close();
  });

  test('needs one connection, however many placements there are', async (t) => {
    const opened = await openQueue(t);
    const { queue, redis } = opened;
    const countClients = async () =>
      String(await redis.client('LIST'))
        .trim()
        .split('\n').length;
    const ids = Array.from({ length: 30 }, (_, index) => `job_${index}`);
    for (const id of ids) await queue.add(id, 0, labelled(id));
    const before = await countClients();
    const worker = await runJobs(opened, ids.length);
    assert.equal((await worker.ran).length, ids.length);
    assert.equal(await countClients(), before + 1);
    await worker.close();
  });
});
