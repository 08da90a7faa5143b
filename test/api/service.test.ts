import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { CapabilitiesSchema } from '../../src/contracts/capabilities.js';
import { LivenessSchema, ReadinessSchema } from '../../src/contracts/health.js';
import { UnavailableError } from '../../src/domain/problems/unavailable-error.js';
import { assertContract, assertProblem, startApi } from '../helpers/api/api.js';
import { sampleJob } from '../helpers/jobs/sample-job.js';

describe('GET /livez and /readyz', () => {
  test('report that the process responds and that its dependencies do', async (t) => {
    const { request } = await startApi(t);
    const live = await request.get('/livez');
    assert.equal(live.status, 200);
    assertContract(LivenessSchema, live.body);
    const ready = await request.get('/readyz');
    assert.equal(ready.status, 200);
    assertContract(ReadinessSchema, ready.body);
  });

  test('/readyz responds 503 with the failed check and the reason; /livez is unaffected', async (t) => {
    const { request } = await startApi(t, {
      ports: () => ({
        healthChecks: [
          { name: 'redis', check: () => Promise.reject(new Error('connection refused')) },
          { name: 'worker', check: async () => ({ ok: false, detail: 'no worker is alive' }) },
          { name: 'artifact_store', check: async () => ({ ok: true }) },
        ],
      }),
    });
    const ready = await request.get('/readyz');
    assert.equal(ready.status, 503);
    assertContract(ReadinessSchema, ready.body);
    assert.deepEqual(ready.body.checks, [
      { name: 'redis', status: 'failed', detail: 'connection refused' },
      { name: 'worker', status: 'failed', detail: 'no worker is alive' },
      { name: 'artifact_store', status: 'ok' },
    ]);
    assert.equal((await request.get('/livez')).status, 200);
  });
});

describe('GET /api/v1/capabilities', () => {
  test('lists features, limits and the devices of the workers', async (t) => {
    const { request } = await startApi(t);
    const { body } = await request.get('/api/v1/capabilities');
    assertContract(CapabilitiesSchema, body);
    assert.deepEqual(body.datasets, ['mnist']);
    assert.equal(body.workers, 1);
    assert.equal(body.devices[0].type, 'CPU');
  });
});

describe('documentation', () => {
  test('/ redirects to Swagger UI, which loads /openapi.json', async (t) => {
    const { request } = await startApi(t);
    const root = await request.get('/');
    assert.equal(root.headers['location'], '/docs');
    const page = await request.get('/docs');
    assert.match(page.text, /swagger-ui/);
    assert.equal((await request.get('/openapi.json')).body.openapi, '3.0.3');
  });
});

describe('every response', () => {
  test("carries the caller's request id if it is safe, else a new one", async (t) => {
    const { request } = await startApi(t);
    const given = await request.get('/nowhere').set('x-request-id', 'trace-1.A_b');
    assert.equal(given.headers['x-request-id'], 'trace-1.A_b');
    assert.equal(given.body.request_id, 'trace-1.A_b');
    for (const id of ['a b', 'x'.repeat(129), '{"a":1}']) {
      const answer = await request.get('/livez').set('x-request-id', id);
      assert.match(answer.headers['x-request-id'] ?? '', /^req_[0-9a-f-]{36}$/);
    }
  });

  test('is a problem for an unknown or invalid path', async (t) => {
    const { request } = await startApi(t);
    assert.equal(
      assertProblem(await request.get('/api/v1/nope?x=1'), 404, 'not_found').instance,
      '/api/v1/nope',
    );
    assertProblem(await request.post('/nope').send({ a: 1 }), 404, 'not_found');
    assertProblem(await request.get('/api/v1/%E0%A4%A'), 400, 'bad_request');
  });

  test('is 405 with Allow for an unsupported method', async (t) => {
    const { request } = await startApi(t);
    for (const [method, path, allow] of [
      ['put', '/api/v1/jobs', 'GET, HEAD, OPTIONS, POST'],
      ['delete', '/api/v1/jobs', 'GET, HEAD, OPTIONS, POST'],
      ['get', '/api/v1/jobs/job_00000000000000000000000000/cancel', 'OPTIONS, POST'],
      ['post', '/api/v1/datasets/mnist', 'DELETE, GET, HEAD, OPTIONS'],
      ['get', '/api/v1/models/digits/predict', 'OPTIONS, POST'],
      ['post', '/livez', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const answer = await request[method](path);
      assertProblem(answer, 405, 'method_not_allowed');
      assert.equal(answer.headers['allow'], allow);
    }
  });

  test('is 503 with Retry-After if Redis does not respond, and 500 without the reason for a bug', async (t) => {
    const list = () => Promise.reject(new UnavailableError('connect ECONNREFUSED 10.0.0.1'));
    const { request, ports } = await startApi(t, { ports: ({ jobs }) => ({ jobs: { ...jobs, list } }) });
    const answer = await request.get('/api/v1/jobs');
    assert.doesNotMatch(assertProblem(answer, 503, 'queue_unavailable').detail, /ECONNREFUSED/);
    assert.equal(answer.headers['retry-after'], '2');
    ports.models.list = () => Promise.reject(new TypeError('secret is undefined'));
    assert.doesNotMatch(
      assertProblem(await request.get('/api/v1/models'), 500, 'internal_error').detail,
      /secret/,
    );
    const full = Object.assign(new Error('no space left on /srv/secret'), { code: 'ENOSPC' });
    ports.datasets.list = () => Promise.reject(full);
    const storage = assertProblem(await request.get('/api/v1/datasets'), 503, 'storage_unavailable');
    assert.doesNotMatch(storage.detail, /secret/);
  });

  test('encodes numbers that JSON does not have', async (t) => {
    const { record } = sampleJob();
    const [loss, accuracy] = [Number.NaN, Number.POSITIVE_INFINITY];
    const evaluation = { split: 'test', loss, metrics: { accuracy }, samples: 1, seconds: 1 } as const;
    const list = async () => ({ items: [{ ...record, evaluation }], hasMore: false });
    const { request } = await startApi(t, { ports: ({ jobs }) => ({ jobs: { ...jobs, list } }) });
    const { body } = await request.get('/api/v1/jobs');
    assert.equal(body.data[0].evaluation.loss, 'NaN');
    assert.equal(body.data[0].evaluation.metrics.accuracy, 'Infinity');
  });
});

describe('a slow or broken client', () => {
  test('gets 408 if its body does not arrive in time', async (t) => {
    const { url } = await startApi(t, { http: { bodyTimeoutMs: 50, checkIntervalMs: 10 } });
    const headers = { 'content-type': 'application/json', 'content-length': 100 };
    const client = httpRequest(`${url}/api/v1/jobs`, { method: 'POST', headers });
    client.write('{"model"');
    const answer = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      client.on('error', reject);
      client.on('response', async (response) =>
        resolve({ status: response.statusCode, body: await text(response) }),
      );
    });
    const body: unknown = JSON.parse(answer.body);
    assertProblem(
      { status: answer.status ?? 0, type: 'application/problem+json', body },
      408,
      'request_timeout',
    );
  });

  test('gets a problem for bytes that are not HTTP', async (t) => {
    const { url, request } = await startApi(t);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assert.match(answer, /"code":"bad_request"/);
    assert.equal((await request.get('/livez')).status, 200);
  });

  test('does not prevent the server from closing', async (t) => {
    const { api, url } = await startApi(t, { http: { drainMs: 50 } });
    const headers = { 'content-type': 'application/json', 'content-length': 100 };
    const client = httpRequest(`${url}/api/v1/jobs`, { method: 'POST', headers });
    const ended = new Promise((resolve) => client.on('error', resolve));
    client.write('{"model"');
    await new Promise((resolve) => api.server.once('request', resolve));
    await api.close();
    await ended;
  });

  test('gets its long poll answered when the server closes', async (t) => {
    const { api, request, ports } = await startApi(t);
    const { record, definition, events } = sampleJob();
    await ports.jobs.create({ record, definition, events });
    const watched = new Promise<void>((resolve) => {
      const { watch } = ports.watcher;
      ports.watcher.watch = (...args) => {
        resolve();
        return watch(...args);
      };
    });
    const answer = request.get(`/api/v1/jobs/${record.id}?wait=60s`).then((response) => response);
    await watched;
    await api.close();
    assert.equal((await answer).body.status, 'queued');
  });
});
