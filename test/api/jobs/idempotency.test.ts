import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { DEFAULT_PROJECT } from '../../../src/contracts/access.js';
import { JobSchema } from '../../../src/contracts/jobs/jobs.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { createIdempotency } from '../../../src/services/idempotency.js';
import { assertContract, assertProblem, startApi, type TestApi } from '../../helpers/api/api.js';
import { addKey } from '../../helpers/api/api-keys.js';

const post = ({ request }: TestApi, key: string, body: object = articleJob()) =>
  request.post('/api/v1/jobs').set('Idempotency-Key', key).send(body);
const jobsOf = async ({ ports }: TestApi) =>
  (await ports.jobs.list({ project: DEFAULT_PROJECT, limit: 100 })).items;

describe('POST /api/v1/jobs with an Idempotency-Key', () => {
  test('replays the stored response and creates no second job', async (t) => {
    const api = await startApi(t);
    const first = await post(api, 'k1');
    assert.equal(first.headers['idempotent-replayed'], undefined);
    await api.request.post(`/api/v1/jobs/${first.body.id}/cancel`);
    const { name, ...rest } = articleJob();
    const second = await post(api, 'k1', { ...rest, name });
    assert.deepEqual([second.status, second.headers['idempotent-replayed']], [202, 'true']);
    assertContract(JobSchema, second.body);
    assert.deepEqual(second.body, first.body);
    assert.equal(second.headers['location'], first.headers['location']);
    assert.equal((await jobsOf(api)).length, 1);
    assert.notEqual((await post(api, 'k2')).body.id, first.body.id);
  });

  test('replays the stored response for a job that was deleted since, and creates no other', async (t) => {
    const api = await startApi(t);
    const first = await post(api, 'k1');
    await api.request.post(`/api/v1/jobs/${first.body.id}/cancel`);
    await api.request.delete(`/api/v1/jobs/${first.body.id}`).expect(204);
    const second = await post(api, 'k1');
    assert.deepEqual([second.status, second.headers['idempotent-replayed']], [202, 'true']);
    assert.deepEqual(second.body, first.body);
    assertProblem(await api.request.get(second.body.links.self), 404, 'job_not_found');
    assert.deepEqual(await jobsOf(api), []);
  });

  test('responds 422 to the same key with another body', async (t) => {
    const api = await startApi(t);
    await post(api, 'k1');
    const answer = await post(api, 'k1', { ...articleJob(), name: 'other' });
    assertProblem(answer, 422, 'idempotency_key_reused');
    assert.equal((await jobsOf(api)).length, 1);
  });

  test('leaves the key free for the corrected body after a rejection', async (t) => {
    const api = await startApi(t);
    const wrong = { ...articleJob(), dataset: { id: 'nothing' } };
    assertProblem(await post(api, 'k1', wrong), 422, 'validation_failed');
    assert.equal((await post(api, 'k1')).status, 202);
  });

  test('responds 409 with Retry-After while the first is in flight', async (t) => {
    let begun = () => {};
    let release = () => {};
    const created = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const api = await startApi(t, {
      ports: ({ jobs }) => ({
        jobs: {
          ...jobs,
          async create(job, limits) {
            begun();
            await held;
            return jobs.create(job, limits);
          },
        },
      }),
    });
    const first = post(api, 'k1').then((answer) => answer);
    await created;
    const second = await post(api, 'k1');
    assertProblem(second, 409, 'idempotency_key_in_flight');
    assert.match(second.headers['retry-after'] ?? '', /^\d+$/);
    release();
    assert.equal((await first).status, 202);
    assert.equal((await post(api, 'k1')).headers['idempotent-replayed'], 'true');
    assert.equal((await jobsOf(api)).length, 1);
  });

  test('finds the job that was accepted despite a 503 when repeated', async (t) => {
    let isHung = true;
    let wasAccepted = false;
    const api = await startApi(t, {
      ports: ({ jobs }) => ({
        jobs: {
          ...jobs,
          get: (id) => (isHung && wasAccepted ? Promise.reject(new UnavailableError('hung')) : jobs.get(id)),
          async create(job) {
            await jobs.create(job);
            wasAccepted = true;
            throw new UnavailableError('hung');
          },
        },
      }),
    });
    assertProblem(await post(api, 'k1'), 503, 'queue_unavailable');
    isHung = false;
    const repeat = await post(api, 'k1');
    assert.equal(repeat.status, 202);
    assert.deepEqual(
      (await jobsOf(api)).map(({ id }) => id),
      [repeat.body.id],
    );
    assert.deepEqual(api.ports.queued, [repeat.body.id]);
  });

  test('responds 422 to an invalid key', async (t) => {
    const api = await startApi(t);
    for (const key of ['x'.repeat(256), 'with space']) {
      const problem = assertProblem(await post(api, key), 422, 'validation_failed');
      assert.equal(problem.errors?.[0]?.pointer, 'idempotency-key:');
    }
  });

  test('creates nothing and uses no key with ?validate_only=true', async (t) => {
    const api = await startApi(t);
    const path = '/api/v1/jobs?validate_only=true';
    await api.request.post(path).set('Idempotency-Key', 'k1').send(articleJob());
    assert.equal((await post(api, 'k1')).status, 202);
  });
});

describe('other requests with an Idempotency-Key', () => {
  test('an upload creates one dataset', async (t) => {
    const api = await startApi(t);
    const upload = (content: string) =>
      api.request
        .post('/api/v1/datasets')
        .set('Idempotency-Key', 'u1')
        .attach('file', Buffer.from(content), 'd.csv');
    const first = await upload('a,b\n1,2\n');
    assert.equal(first.status, 201, first.text);
    const second = await upload('a,b\n1,2\n');
    assert.deepEqual([second.status, second.headers['idempotent-replayed']], [201, 'true']);
    assert.deepEqual([second.body, api.ports.ingested.length], [first.body, 1]);
    assertProblem(await upload('a,b\n1,3\n'), 422, 'idempotency_key_reused');
  });

  test('a retry is not repeated, even if the job has failed again', async (t) => {
    const api = await startApi(t);
    const { id } = (await post(api, 'k1')).body;
    const retry = () =>
      api.request.post(`/api/v1/jobs/${id}/retry`).set('Idempotency-Key', 'r1').send({ from: 'start' });
    const cancel = () => api.request.post(`/api/v1/jobs/${id}/cancel`);
    await cancel();
    assert.equal((await retry()).status, 202);
    await cancel();
    const again = await retry();
    assert.deepEqual([again.status, again.headers['idempotent-replayed']], [202, 'true']);
    assert.equal((await api.request.get(`/api/v1/jobs/${id}`)).body.status, 'cancelled');
  });
});

test('a key is independent in every scope', async (t) => {
  const { ports } = await startApi(t);
  const idempotency = createIdempotency(ports.idempotency);
  const run = (scope: string) =>
    idempotency.run(
      {
        key: { scope, key: 'k' },
        fingerprint: { meaning: scope, spelling: scope },
        newId: () => scope,
        isHarmless: () => false,
      },
      async (id) => id,
    );
  assert.deepEqual(await run('a'), { outcome: 'done', answer: 'a' });
  assert.deepEqual(await run('b'), { outcome: 'done', answer: 'b' });
  assert.deepEqual(await run('a'), { outcome: 'replayed', answer: 'a' });
});

test('equal keys of two projects are independent', async (t) => {
  const api = await startApi(t);
  const jobs = [];
  for (const project of ['one', 'two']) {
    const { authorization } = await addKey(api.ports.keys, { project });
    const answer = await post(api, 'k').set('authorization', authorization);
    assert.deepEqual([answer.status, answer.body.project], [202, project]);
    assert.equal(answer.headers['idempotent-replayed'], undefined);
    jobs.push(answer.body.id);
  }
  assert.notEqual(jobs[0], jobs[1]);
});
