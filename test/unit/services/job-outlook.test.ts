import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { startAttempt } from '../../../src/domain/job/transitions.js';
import { DamagedRecordError } from '../../../src/domain/problems/unavailable-error.js';
import { createJobViewReader, createJobViews } from '../../../src/services/jobs/job-outlook.js';
import { createFakePorts } from '../../helpers/fakes/fake-ports.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';

/** A queue of two jobs, and a worker that runs a third. */
async function createQueue() {
  const ports = createFakePorts('unused');
  const [first, second, running] = [sampleJob(), sampleJob(), sampleJob()];
  for (const job of [first, second, running]) await ports.jobs.create(job);
  await ports.jobs.update(running.record.id, (record) =>
    startAttempt(record, { worker: 'worker-1', at: AT }),
  );
  ports.queued.push(first.record.id, second.record.id);
  const [worker] = await ports.workers.list();
  assert.ok(worker);
  ports.workers.list = async () => [{ ...worker, running: [running.record.id] }];
  const calls = { surveys: 0, reads: [] as string[] };
  const allJobs = {
    ...ports.jobs,
    getState: async (id: string) => {
      calls.reads.push(id);
      return ports.jobs.getState(id);
    },
  };
  const view = createJobViews({
    allJobs,
    surveyQueue: async (jobs) => {
      calls.surveys += 1;
      return ports.surveyQueue(jobs);
    },
    now: () => new Date(),
  });
  return { ports, view, allJobs, calls, first: first.record, second: second.record, running: running.record };
}

describe('views of queued jobs', () => {
  test('take one survey of the queue for all that are asked for in one turn', async () => {
    const { view, calls, first, second } = await createQueue();
    const [one, same, other] = await Promise.all([view(first), view(first), view(second)]);
    assert.deepEqual([one.queuePosition, other.queuePosition, calls.surveys], [1, 2, 1]);
    assert.equal(one, same);
    await view(first);
    assert.equal(calls.surveys, 2);
  });

  test('read each running job once, also where the workers have taken another one since', async () => {
    const { ports, view, calls, first, second, running } = await createQueue();
    await view(first);
    assert.deepEqual(calls.reads, [running.id]);
    await view(first);
    assert.deepEqual(calls.reads, [running.id, running.id]);
    const [worker] = await ports.workers.list();
    assert.ok(worker);
    ports.workers.list = async () => [{ ...worker, running: [second.id] }];
    // The job that ran at the last survey was read as well; the other one is not running yet, so that a place is free.
    assert.notEqual((await view(first)).estimatedStartAt, null);
    assert.deepEqual(calls.reads.slice(2), [running.id, second.id]);
  });

  test('have a position but no start time while a running job cannot be read', async () => {
    const { view, allJobs, calls, first, running } = await createQueue();
    allJobs.getState = () => Promise.reject(new DamagedRecordError(running.id, 'damaged', 'test'));
    for (const _ of [1, 2]) {
      const { queuePosition, estimatedStartAt } = await view(first);
      assert.deepEqual([queuePosition, estimatedStartAt], [1, null]);
    }
    assert.equal(calls.surveys, 2);
  });
});

describe('a reader of job views', () => {
  test('looks at the queue while it reads a job that was queued before, and drops that where the job has changed', async () => {
    const { ports, view, allJobs, calls, first } = await createQueue();
    const read = createJobViewReader(allJobs, view);
    assert.equal((await read(first.id))?.queuePosition, 1);
    assert.equal((await read(first.id))?.queuePosition, 1);
    assert.equal(calls.surveys, 2);
    await ports.jobs.update(first.id, (record) => startAttempt(record, { worker: 'worker-1', at: AT }));
    const started = await read(first.id);
    assert.deepEqual([started?.record.status, started?.queuePosition], ['running', null]);
    await read(first.id);
    await nextTurn();
    assert.equal(calls.surveys, 3);
    assert.equal(await read('job_unknown'), undefined);
  });
});
