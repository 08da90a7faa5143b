import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JobListSchema, JobSchema } from '../../../src/contracts/jobs/jobs.js';
import type { JobStore } from '../../../src/domain/job/ports.js';
import { cancelled, startAttempt, succeed } from '../../../src/domain/job/transitions.js';
import { assertContract, assertProblem, startApi } from '../../helpers/api/api.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { withoutHanging } from '../../helpers/without-hanging.js';

const at = new Date().toISOString();
const UNKNOWN = 'job_00000000000000000000000000';

async function addJob(store: JobStore): Promise<string> {
  const { record, definition, events } = sampleJob();
  await store.create({ record, definition, events });
  return record.id;
}

const start = (store: JobStore, id: string) =>
  store.update(id, (record) => startAttempt(record, { worker: 'worker-1', at }));

describe('GET /api/v1/jobs/{id}', () => {
  test('shows the job, its live progress and its links', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    await start(ports.jobs, id);
    const progress = {
      epoch: 1,
      epochs: 2,
      step: 3,
      steps: 10,
      samples: 384,
      total_samples: 1280,
      loss: 'NaN' as const,
      metrics: { accuracy: 0.5 },
      elapsed_seconds: 1,
      step_ms: 2,
    };
    await ports.jobs.setProgress(id, 1, progress);
    const answer = await request.get(`/api/v1/jobs/${id}`);
    assert.equal(answer.status, 200);
    assertContract(JobSchema, answer.body);
    assert.deepEqual(answer.body.progress, progress);
    for (const name of ['self', 'metrics', 'events', 'logs', 'checkpoints']) {
      assert.equal((await request.get(answer.body.links[name])).status, 200, name);
    }
  });

  test('links to the model once it has one', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    await start(ports.jobs, id);
    await ports.jobs.update(id, (record) => succeed(record, 1, { name: 'm', version: 3 }, at));
    const { body } = await request.get(`/api/v1/jobs/${id}`);
    assertContract(JobSchema, body);
    assert.equal(body.links.model, '/api/v1/models/m/versions/3');
    assert.equal(body.progress, null);
  });

  test('responds 404 to an unknown id, and to an invalid one', async (t) => {
    const { request } = await startApi(t);
    assertProblem(await request.get(`/api/v1/jobs/${UNKNOWN}`), 404, 'job_not_found');
    for (const id of ['1', '..%2f..%2fetc', 'job_%00', 'JOB_1', '__proto__', 'x'.repeat(200)]) {
      assertProblem(await request.get(`/api/v1/jobs/${id}`), 404, 'not_found');
    }
  });

  test('responds to ?wait= as soon as the job has finished', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    const watched = new Promise<void>((resolve) => {
      const { watch } = ports.watcher;
      ports.watcher.watch = (...args) => {
        resolve();
        return watch(...args);
      };
    });
    const answer = request.get(`/api/v1/jobs/${id}?wait=30s`).then((response) => response);
    await watched;
    await start(ports.jobs, id);
    await ports.jobs.update(id, (record) => cancelled(record, null, at));
    const { body } = await withoutHanging('the answer', () => answer);
    assert.equal(body.status, 'cancelled');
  });

  test('responds to ?wait= with the current job when the time is up', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    const begun = performance.now();
    const answer = await request.get(`/api/v1/jobs/${id}?wait=1`);
    assert.equal(answer.body.status, 'queued');
    assert.ok(performance.now() - begun >= 990);
  });

  test('responds 422 to a wait that is invalid or too long', async (t) => {
    const { request } = await startApi(t);
    for (const wait of ['61s', '-1', 'soon', '1m', '']) {
      const problem = assertProblem(
        await request.get(`/api/v1/jobs/${UNKNOWN}?wait=${wait}`),
        422,
        'validation_failed',
      );
      assert.equal(problem.errors?.[0]?.pointer, '?wait');
      assert.match(problem.detail, /whole seconds from 0 to 60, such as 30 or 30s; got/);
    }
  });
});

describe('GET /api/v1/jobs', () => {
  test('lists newest first in pages', async (t) => {
    const { request, ports } = await startApi(t);
    const ids = [await addJob(ports.jobs), await addJob(ports.jobs), await addJob(ports.jobs)].reverse();
    const first = await request.get('/api/v1/jobs?limit=2');
    assertContract(JobListSchema, first.body);
    assert.deepEqual(
      first.body.data.map((job: { id: string }) => job.id),
      ids.slice(0, 2),
    );
    assert.equal(first.body.has_more, true);
    const second = await request.get(`/api/v1/jobs?limit=2&after=${ids[1]}`);
    assert.deepEqual(
      second.body.data.map((job: { id: string }) => job.id),
      ids.slice(2),
    );
    assert.equal(second.body.has_more, false);
  });

  test('filters by status', async (t) => {
    const { request, ports } = await startApi(t);
    await addJob(ports.jobs);
    const running = await addJob(ports.jobs);
    await start(ports.jobs, running);
    const { body } = await request.get('/api/v1/jobs?status=running');
    assert.deepEqual(
      body.data.map((job: { id: string }) => job.id),
      [running],
    );
  });

  test('responds 422 to unknown and invalid parameters', async (t) => {
    const { request } = await startApi(t);
    for (const [query, pointer] of [
      ['status=done', '?status'],
      ['limit=0', '?limit'],
      ['limit=101', '?limit'],
      ['limit=ten', '?limit'],
      ['limit=1&limit=2', '?limit'],
      ['page=2', '?page'],
      ['__proto__=1', '?__proto__'],
    ]) {
      const problem = assertProblem(await request.get(`/api/v1/jobs?${query}`), 422, 'validation_failed');
      assert.equal(problem.errors?.[0]?.pointer, pointer);
    }
  });
});

describe('POST /api/v1/jobs/{id}/cancel', () => {
  test('cancels a queued job at once and removes it from the queue', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    const answer = await request.post(`/api/v1/jobs/${id}/cancel`);
    assert.equal(answer.status, 202);
    assertContract(JobSchema, answer.body);
    assert.equal(answer.body.status, 'cancelled');
    assert.deepEqual(ports.removed, [id]);
  });

  test('notifies the worker of a running job, as often as requested', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    await start(ports.jobs, id);
    for (const times of [1, 2]) {
      const answer = await request.post(`/api/v1/jobs/${id}/cancel`).set('content-type', 'application/json');
      assert.equal(answer.status, 202);
      assert.equal(answer.body.status, 'cancelling');
      assert.equal(ports.cancels.length, times);
    }
  });

  test('responds 409 if the job has ended, and 404 without a job', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    await request.post(`/api/v1/jobs/${id}/cancel`);
    assertProblem(await request.post(`/api/v1/jobs/${id}/cancel`), 409, 'job_already_finished');
    assertProblem(await request.post(`/api/v1/jobs/${UNKNOWN}/cancel`), 404, 'job_not_found');
  });
});
