import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JobSchema } from '../../../src/contracts/jobs/jobs.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { createDatasetId } from '../../../src/domain/ids.js';
import { requestPause } from '../../../src/domain/job/commands.js';
import type { JobStore } from '../../../src/domain/job/ports.js';
import { fail, paused, startAttempt } from '../../../src/domain/job/transitions.js';
import { assertContract, assertProblem, startApi } from '../../helpers/api/api.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const at = new Date().toISOString();
const UNKNOWN = 'job_00000000000000000000000000';
const crash = { code: 'trainer_crashed', message: 'It crashed.' } as const;

async function addJob(store: JobStore, config: Partial<ResolvedConfig> = {}): Promise<string> {
  const { record, definition, events } = sampleJob(config);
  await store.create({ record, definition, events });
  return record.id;
}

const start = (store: JobStore, id: string) =>
  store.update(id, (record) => startAttempt(record, { worker: 'worker-1', at }));

async function addFailed(store: JobStore, config: Partial<ResolvedConfig> = {}): Promise<string> {
  const id = await addJob(store, config);
  await start(store, id);
  await store.update(id, (record) => fail(record, 1, crash, at));
  return id;
}

describe('POST /api/v1/jobs/{id}/cancel', () => {
  test('kills at once with force, in the query or in the body', async (t) => {
    const { request, ports } = await startApi(t);
    for (const send of [
      (path: string) => request.post(`${path}?force=true`),
      (path: string) => request.post(path).send({ force: true }),
    ]) {
      const id = await addJob(ports.jobs);
      await start(ports.jobs, id);
      const answer = await send(`/api/v1/jobs/${id}/cancel`);
      assert.equal(answer.status, 202, answer.text);
      assertContract(JobSchema, answer.body);
      assert.deepEqual([answer.body.status, answer.body.cancel_mode], ['cancelling', 'force']);
    }
  });

  test('responds 422 if query and body contradict each other', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    for (const force of [true, false]) {
      const cancel = request.post(`/api/v1/jobs/${id}/cancel?force=${!force}`).send({ force });
      const problem = assertProblem(await cancel, 422, 'validation_failed');
      assert.deepEqual(
        problem.errors?.map(({ pointer, code }) => [pointer, code]),
        [['/force', 'conflicting_arguments']],
      );
    }
    const same = await request.post(`/api/v1/jobs/${id}/cancel?force=true`).send({ force: true });
    assert.equal(same.status, 202, same.text);
  });

  test('cancels a paused job at once', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    await request.post(`/api/v1/jobs/${id}/pause`);
    assert.equal((await request.post(`/api/v1/jobs/${id}/cancel`)).body.status, 'cancelled');
  });

  test('responds 422 to unknown fields', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    const problem = assertProblem(
      await request.post(`/api/v1/jobs/${id}/cancel`).send({ forced: true }),
      422,
      'validation_failed',
    );
    assert.equal(problem.errors?.[0]?.pointer, '/forced');
  });
});

describe('POST /api/v1/jobs/{id}/pause', () => {
  test('pauses a queued job at once and removes it from the queue', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    const answer = await request.post(`/api/v1/jobs/${id}/pause`);
    assert.equal(answer.status, 202);
    assertContract(JobSchema, answer.body);
    assert.deepEqual([answer.body.status, ports.removed], ['paused', [id]]);
  });

  test('notifies the worker of a running job, as often as requested', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    await start(ports.jobs, id);
    for (const times of [1, 2]) {
      const answer = await request.post(`/api/v1/jobs/${id}/pause`);
      assert.deepEqual([answer.status, answer.body.status], [202, 'pausing']);
      assert.equal(ports.cancels.length, times);
    }
  });

  test('responds 409 with the possible commands, and 404 without a job', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addFailed(ports.jobs);
    const { detail } = assertProblem(
      await request.post(`/api/v1/jobs/${id}/pause`),
      409,
      'job_status_conflict',
    );
    assert.match(detail, /is failed; only a queued, running, pausing or paused job can be paused/);
    assert.match(detail, /accepts now: retry, delete\.$/);
    assertProblem(await request.post(`/api/v1/jobs/${UNKNOWN}/pause`), 404, 'job_not_found');
  });
});

describe('POST /api/v1/jobs/{id}/pause and /resume', () => {
  const bodies = [
    [{ force: true }, '/force'],
    [{ from: 'start' }, '/from'],
    [[1], ''],
    ['now', ''],
  ] as const;

  for (const request of ['pause', 'resume'] as const) {
    test(`${request} responds 422 with a pointer to a non-empty body, and does nothing`, async (t) => {
      const started = await startApi(t);
      const id = await addJob(started.ports.jobs);
      const post = () => started.request.post(`/api/v1/jobs/${id}/${request}`);
      for (const [body, pointer] of bodies) {
        const answer = await post().set('content-type', 'application/json').send(JSON.stringify(body));
        const { errors } = assertProblem(answer, 422, 'validation_failed');
        assert.equal(errors?.[0]?.pointer, pointer);
      }
      assertProblem(await post().type('text/plain').send('now'), 415, 'unsupported_media_type');
      assert.equal((await started.ports.jobs.get(id))?.status, 'queued');
    });
  }

  test('accept an empty body and an empty object', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    for (const send of [
      (path: string) => request.post(path),
      (path: string) => request.post(path).set('content-type', 'application/json').send(''),
      (path: string) => request.post(path).send({}),
    ]) {
      assert.equal((await send(`/api/v1/jobs/${id}/pause`)).body.status, 'paused');
      assert.equal((await send(`/api/v1/jobs/${id}/resume`)).body.status, 'queued');
    }
  });
});

describe('POST /api/v1/jobs/{id}/resume', () => {
  test('queues a paused job', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    await start(ports.jobs, id);
    await ports.jobs.update(id, (record) => requestPause(record, at));
    await ports.jobs.update(id, (record) => paused(record, 1, at));
    const answer = await request.post(`/api/v1/jobs/${id}/resume`);
    assert.deepEqual([answer.status, answer.body.status, ports.queued], [202, 'queued', [id]]);
    const { body } = await request.get(answer.body.links.events);
    assert.deepEqual(
      body.data.map((event: { type: string }) => event.type),
      ['queued', 'started', 'pausing', 'paused', 'resumed'],
    );
  });

  test('responds 409 to a job that is not paused', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    assertProblem(await request.post(`/api/v1/jobs/${id}/resume`), 409, 'job_status_conflict');
    assert.deepEqual(ports.queued, []);
  });
});

describe('DELETE /api/v1/jobs/{id}', () => {
  test('removes the job with its logs and files; then responds 404', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addFailed(ports.jobs);
    const answer = await request.delete(`/api/v1/jobs/${id}`);
    assert.deepEqual([answer.status, answer.text], [204, '']);
    assert.deepEqual([ports.discarded, await ports.jobs.removed()], [[id], []]);
    for (const path of ['', '/events', '/metrics', '/logs', '/checkpoints'])
      assertProblem(await request.get(`/api/v1/jobs/${id}${path}`), 404, 'job_not_found');
    assertProblem(await request.delete(`/api/v1/jobs/${id}`), 404, 'job_not_found');
    assert.deepEqual((await request.get('/api/v1/jobs')).body.data, []);
  });

  test('responds 409 to an unfinished job, and keeps it', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    for (const status of ['queued', 'running', 'pausing']) {
      const problem = assertProblem(await request.delete(`/api/v1/jobs/${id}`), 409, 'job_status_conflict');
      assert.match(
        problem.detail,
        new RegExp(`is ${status}; only a succeeded, failed or cancelled job can be`),
      );
      if (status === 'queued') await start(ports.jobs, id);
      else await ports.jobs.update(id, (record) => requestPause(record, at));
    }
    assert.deepEqual(ports.discarded, []);
    assert.equal((await request.get(`/api/v1/jobs/${id}`)).status, 200);
  });

  test('remembers files that cannot be removed now', async (t) => {
    const failure = Object.assign(new Error('EIO'), { code: 'EIO' });
    const { request, ports } = await startApi(t, {
      ports: () => ({
        jobFiles: {
          remove: () => Promise.reject(failure),
          removeStates: async () => {},
          removePredictions: async () => {},
        },
      }),
    });
    const id = await addFailed(ports.jobs);
    assertProblem(await request.delete(`/api/v1/jobs/${id}`), 503, 'storage_unavailable');
    assert.deepEqual(await ports.jobs.removed(), [id]);
  });

  test('ends event streams of the job', async (t) => {
    const { url, request, ports } = await startApi(t, { http: { heartbeatMs: 50 } });
    const id = await addJob(ports.jobs);
    const stream = await fetch(`${url}/api/v1/jobs/${id}/events`, {
      headers: { accept: 'text/event-stream' },
    });
    await request.post(`/api/v1/jobs/${id}/cancel`);
    await request.delete(`/api/v1/jobs/${id}`);
    await stream.text();
  });
});

describe('POST /api/v1/jobs/{id}/retry', () => {
  test('queues a failed job again, from its checkpoint by default', async (t) => {
    const { request, ports } = await startApi(t);
    for (const [body, firstAttempt] of [
      [undefined, 1],
      [{ from: 'checkpoint' }, 1],
      [{ from: 'start' }, 2],
    ] as const) {
      const id = await addFailed(ports.jobs);
      const answer = await request.post(`/api/v1/jobs/${id}/retry`).send(body);
      assert.equal(answer.status, 202, answer.text);
      assertContract(JobSchema, answer.body);
      assert.deepEqual([answer.body.status, answer.body.first_attempt], ['queued', firstAttempt]);
      assert.deepEqual([answer.body.status_reason, answer.body.finished_at], [null, null]);
      assert.equal(ports.queued.at(-1), id);
    }
  });

  test('responds 409 to an unfinished job, and 422 to an unknown start', async (t) => {
    const { request, ports } = await startApi(t);
    const id = await addJob(ports.jobs);
    assertProblem(await request.post(`/api/v1/jobs/${id}/retry`), 409, 'job_status_conflict');
    assertProblem(
      await request.post(`/api/v1/jobs/${id}/retry`).send({ from: 'epoch 3' }),
      422,
      'validation_failed',
    );
  });

  test('responds 409 naming the deleted dataset, and leaves the job unchanged', async (t) => {
    const { request, ports } = await startApi(t);
    const dataset = createDatasetId();
    await ports.datasets.ingest(dataset, [], {});
    const id = await addFailed(ports.jobs, { dataset: { id: dataset, x: [], y: [] } });
    await request.delete(`/api/v1/datasets/${dataset}`).expect(204);
    const { detail } = assertProblem(await request.post(`/api/v1/jobs/${id}/retry`), 409, 'dataset_gone');
    assert.ok(detail.includes(id) && detail.includes(dataset), detail);
    const { body } = await request.get(`/api/v1/jobs/${id}`);
    assert.deepEqual([body.status, ports.queued], ['failed', []]);
  });

  test('lets an event stream continue past the revoked end', async (t) => {
    const { url, request, ports } = await startApi(t);
    const id = await addFailed(ports.jobs);
    await request.post(`/api/v1/jobs/${id}/retry`);
    await request.post(`/api/v1/jobs/${id}/cancel`);
    const answer = await fetch(`${url}/api/v1/jobs/${id}/events`, {
      headers: { accept: 'text/event-stream' },
    });
    const types = [...(await answer.text()).matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
    assert.deepEqual(types, ['queued', 'started', 'failed', 'retried', 'cancelled']);
  });
});
