import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertProblem, startApi } from '../../helpers/api/api.js';
import { addKey } from '../../helpers/api/api-keys.js';

const ORIGIN = 'https://app.example';
const http = { corsOrigins: [ORIGIN, 'http://localhost:5173'] };
const JOB = '/api/v1/jobs/job_00000000000000000000000000';
const PREFLIGHT = { origin: ORIGIN, 'access-control-request-method': 'POST' };

describe('a page of a listed origin', () => {
  test('reads responses and the headers it needs, including errors', async (t) => {
    const { request } = await startApi(t, { http });
    for (const [path, status] of [
      ['/api/v1/jobs', 200],
      [JOB, 404],
      ['/nowhere', 404],
      ['/api/v1/jobs?limit=x', 422],
      ['/api/v1/%E0%A4%A', 400],
    ] as const) {
      const { status: answered, headers } = await request.get(path).set('origin', ORIGIN);
      assert.equal(answered, status, path);
      assert.equal(headers['access-control-allow-origin'], ORIGIN, path);
      assert.match(
        headers['access-control-expose-headers'] ?? '',
        /Location.*Retry-After.*X-Request-Id/,
        path,
      );
      assert.match(headers['vary'] ?? '', /\bOrigin\b/, path);
      assert.equal(headers['access-control-allow-credentials'], undefined, path);
    }
  });

  test('may send state-changing requests, also if a key is required', async (t) => {
    const { request, ports } = await startApi(t, { http });
    const page = { origin: ORIGIN, 'sec-fetch-site': 'cross-site' };
    assertProblem(await request.post(`${JOB}/cancel`).set(page), 404, 'job_not_found');
    const { authorization } = await addKey(ports.keys, { scopes: ['train'] });
    const refused = await request.post(`${JOB}/cancel`).set(page);
    assertProblem(refused, 401, 'unauthenticated');
    assert.equal(refused.headers['access-control-allow-origin'], ORIGIN);
    assertProblem(await request.post(`${JOB}/cancel`).set({ ...page, authorization }), 404, 'job_not_found');
  });

  test('gets 204 to a preflight without a key, with the methods of the path and the headers', async (t) => {
    const { request, ports } = await startApi(t, { http });
    await addKey(ports.keys, { scopes: ['train'] });
    const { status, headers } = await request
      .options('/api/v1/jobs')
      .set({ ...PREFLIGHT, 'access-control-request-headers': 'authorization,content-type,idempotency-key' });
    assert.equal(status, 204);
    assert.equal(headers['access-control-allow-origin'], ORIGIN);
    assert.equal(headers['access-control-allow-methods'], 'GET, HEAD, OPTIONS, POST');
    for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'Range', '*'])
      assert.ok(headers['access-control-allow-headers']?.split(', ').includes(name), name);
    assert.equal(headers['access-control-max-age'], '86400');
    assert.equal(headers['access-control-allow-credentials'], undefined);
    const nowhere = await request.options('/nowhere').set(PREFLIGHT);
    assertProblem(nowhere, 404, 'not_found');
  });
});

describe('a page of another origin', () => {
  test('can read and change nothing', async (t) => {
    const { request } = await startApi(t, { http });
    for (const origin of [
      'https://evil.example',
      'http://app.example',
      'https://app.example:8443',
      'https://app.example.evil.example',
      'https://APP.example',
      'null',
      '',
    ]) {
      for (const answer of [
        await request.get('/api/v1/jobs').set('origin', origin),
        await request.options('/api/v1/jobs').set({ ...PREFLIGHT, origin }),
        await request.post(`${JOB}/cancel`).set({ origin, 'sec-fetch-site': 'cross-site' }),
      ]) {
        const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control'));
        assert.deepEqual(names, [], origin);
        assert.match(
          answer.headers['vary'] ?? '',
          /\bOrigin\b/,
          'a cache would give the answer to a named origin',
        );
      }
    }
    const page = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    assertProblem(await request.post(`${JOB}/cancel`).set(page), 403, 'cross_site_request');
  });

  test('can read nothing if no origin is listed, and responses do not vary', async (t) => {
    const { request } = await startApi(t);
    const answer = await request.options('/api/v1/jobs').set(PREFLIGHT);
    assert.equal(answer.status, 204);
    assert.equal(answer.headers['allow'], 'GET, HEAD, OPTIONS, POST');
    assert.equal(answer.headers['access-control-allow-methods'], undefined);
    assert.equal((await request.get('/api/v1/jobs').set('origin', ORIGIN)).headers['vary'], undefined);
  });
});
