import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { JobSchema } from '../../../src/contracts/jobs/jobs.js';
import { recordReport } from '../../../src/domain/job/attempt-reports.js';
import { startAttempt } from '../../../src/domain/job/transitions.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { REFUSED_NAMES } from '../../fixtures/shown-names.js';
import { assertContract, assertProblem, startApi, type TestApi } from '../../helpers/api/api.js';
import { addKey } from '../../helpers/api/api-keys.js';
import { sampleEpoch } from '../../helpers/jobs/sample-epoch.js';

const at = new Date().toISOString();
const post = ({ request }: TestApi, change: object = {}) =>
  request.post('/api/v1/jobs').send({ ...articleJob(), ...change });

describe('labels of a job', () => {
  test('are rejected with the limit if there are too many', async (t) => {
    const api = await startApi(t);
    const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`l${index}`, 'x']));
    const { errors } = assertProblem(await post(api, { labels }), 422, 'validation_failed');
    assert.match(String(errors?.[0]?.detail), /at most 16 fields; got 10000 fields/);
  });

  test('are rejected if they cannot be displayed', async (t) => {
    const api = await startApi(t);
    for (const [value, fault] of REFUSED_NAMES) {
      const answer = await post(api, { labels: { team: value } });
      const [error] = assertProblem(answer, 422, 'validation_failed').errors ?? [];
      assert.equal(error?.pointer, '/labels/team');
      assert.match(error.detail, fault);
    }
  });

  test('are stored and found in NFC and without surrounding spaces', async (t) => {
    const api = await startApi(t);
    const { body } = await post(api, { labels: { team: ' bo\u0308se ' } });
    assert.deepEqual(body.labels, { team: 'böse' });
    const found = await api.request.get('/api/v1/jobs').query({ label: 'team:bo\u0308se ' });
    assert.deepEqual(
      found.body.data.map(({ id }: { id: string }) => id),
      [body.id],
    );
  });

  test('are shown, and jobs are found by one or several of them', async (t) => {
    const api = await startApi(t);
    const first = (await post(api, { labels: { team: 'vision', run: 'a:1' } })).body;
    const second = (await post(api, { labels: { team: 'vision' } })).body;
    await post(api);
    assertContract(JobSchema, first);
    assert.deepEqual(first.labels, { team: 'vision', run: 'a:1' });
    const find = async (query: string) =>
      (await api.request.get(`/api/v1/jobs?${query}`)).body.data.map(({ id }: { id: string }) => id);
    assert.deepEqual(await find('label=team:vision'), [second.id, first.id]);
    assert.deepEqual(await find('label=team:vision&label=run:a:1'), [first.id]);
    assert.deepEqual(await find('label=team:vision&status=running'), []);
    assert.deepEqual(await find('label=team:speech'), []);
  });

  test('responds 422 to too many, to invalid names, and to values that are too long or not text', async (t) => {
    const api = await startApi(t);
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`l${index}`, 'x']));
    for (const [labels, pointer] of [
      [many, '/labels'],
      [{ 'two words': 'x' }, '/labels/two words'],
      [{ team: 'x'.repeat(257) }, '/labels/team'],
      [{ team: 7 }, '/labels/team'],
      [{ team: 'vision\0' }, '/labels/team'],
      [{ team: '\u202enoisiv' }, '/labels/team'],
      [{ 'te\u202eam': 'x' }, '/labels/te\\u{202e}am'],
    ] as const) {
      const problem = assertProblem(await post(api, { labels }), 422, 'validation_failed');
      assert.equal(problem.errors?.[0]?.pointer, pointer);
    }
    for (const name of ['a\0', 'a\nb', 'a\u202eb']) {
      const problem = assertProblem(await post(api, { name }), 422, 'validation_failed');
      assert.equal(problem.errors?.[0]?.pointer, '/name');
    }
    const answer = await api.request.get('/api/v1/jobs?label=team');
    assert.match(assertProblem(answer, 422, 'validation_failed').detail, /name:value/);
  });
});

describe('priority and limits of a job', () => {
  test('are shown with their defaults', async (t) => {
    const api = await startApi(t);
    const { body } = await post(api, { priority: -7, limits: { max_restarts: 0 } });
    assert.deepEqual(
      [body.priority, body.config.limits],
      [-7, { max_run_seconds: 3600, max_queue_seconds: null, max_restarts: 0 }],
    );
    assert.equal((await post(api)).body.priority, 0);
  });

  test('respond 422 out of bounds', async (t) => {
    const api = await startApi(t);
    for (const [change, pointer] of [
      [{ priority: 101 }, '/priority'],
      [{ priority: 'high' }, '/priority'],
      [{ limits: { max_restarts: 11 } }, '/limits/max_restarts'],
      [{ limits: { max_queue_seconds: 0 } }, '/limits/max_queue_seconds'],
    ] as const) {
      const problem = assertProblem(await post(api, change), 422, 'validation_failed');
      assert.equal(problem.errors?.[0]?.pointer, pointer);
    }
  });
});

describe('the outlook of a job', () => {
  test('has a position and, if a worker is free, a start time for a queued job', async (t) => {
    const api = await startApi(t);
    const first = (await post(api)).body;
    const second = (await post(api)).body;
    assert.deepEqual([first.queue_position, second.queue_position], [1, 2]);
    assert.ok(Math.abs(Date.parse(first.estimated_start_at) - Date.now()) < 5_000);
    assert.equal(second.estimated_start_at, null);
    assert.equal(first.estimated_finish_at, null);
  });

  test('estimates the start time from the epochs of the running jobs', async (t) => {
    const api = await startApi(t);
    const { jobs, workers } = api.ports;
    const busy = (await post(api, { fit: { epochs: 61 } })).body;
    api.ports.queued.length = 0;
    const queued = (await post(api)).body;
    const [worker] = await workers.list();
    assert.ok(worker);
    workers.list = async () => [{ ...worker, running: [busy.id] }];
    await jobs.update(busy.id, (record) => startAttempt(record, { worker: worker.id, at }));
    const show = async (id: string) => (await api.request.get(`/api/v1/jobs/${id}`)).body;
    assert.equal((await show(queued.id)).estimated_start_at, null);
    assert.equal((await show(busy.id)).estimated_finish_at, null);

    await jobs.update(busy.id, (record) => recordReport(record, 1, { type: 'epoch', epoch: sampleEpoch(1) }));
    const [waiting, running] = [await show(queued.id), await show(busy.id)];
    for (const time of [waiting.estimated_start_at, running.estimated_finish_at])
      assert.ok(Math.abs(Date.parse(time) - Date.now() - 60_000) < 5_000, time);
    assert.deepEqual([waiting.queue_position, running.queue_position], [1, null]);
    assert.equal(running.attempts[0].worker, worker.id);

    workers.list = async () => [];
    assert.equal((await show(queued.id)).estimated_start_at, null);
  });

  test('is missing, while the job is shown, if the queue does not respond', async (t) => {
    const api = await startApi(t, {
      ports: () => ({
        surveyQueue: () => Promise.reject(new UnavailableError('hung')),
        workers: { list: () => Promise.reject(new UnavailableError('hung')) },
      }),
    });
    const answer = await post(api);
    assert.deepEqual([answer.status, answer.body.queue_position], [202, null]);
  });
});

test('reveals nothing of other projects in labels and positions', async (t) => {
  const api = await startApi(t);
  const ids: string[] = [];
  for (const project of ['one', 'two']) {
    const { authorization } = await addKey(api.ports.keys, { project });
    const answer = await post(api, { labels: { team: 'x' } }).set('authorization', authorization);
    ids.push(answer.body.id);
    // One queue serves all: the job of the other project is before it.
    assert.equal(answer.body.queue_position, ids.length);
    const list = await api.request.get('/api/v1/jobs?label=team:x').set('authorization', authorization);
    assert.deepEqual(
      list.body.data.map(({ id }: { id: string }) => id),
      [answer.body.id],
    );
    if (ids[0] !== answer.body.id) assert.ok(!answer.text.includes(ids[0] ?? ''));
  }
});

test('counts jobs of other projects in the start time', async (t) => {
  const api = await startApi(t);
  const { jobs, workers } = api.ports;
  const { authorization } = await addKey(api.ports.keys, { project: 'other' });
  const own = await addKey(api.ports.keys);
  const busy = (await post(api, { fit: { epochs: 61 } }).set('authorization', authorization)).body;
  api.ports.queued.length = 0;
  const queued = (await post(api).set('authorization', own.authorization)).body;
  const [worker] = await workers.list();
  assert.ok(worker);
  workers.list = async () => [{ ...worker, running: [busy.id] }];
  await jobs.update(busy.id, (record) => startAttempt(record, { worker: worker.id, at }));
  await jobs.update(busy.id, (record) => recordReport(record, 1, { type: 'epoch', epoch: sampleEpoch(1) }));
  const shown = await api.request.get(`/api/v1/jobs/${queued.id}`).set('authorization', own.authorization);
  assert.ok(Math.abs(Date.parse(shown.body.estimated_start_at) - Date.now() - 60_000) < 5_000);
  assert.ok(!shown.text.includes(busy.id));
});
