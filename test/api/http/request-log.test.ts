import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from '../../helpers/api/api.js';
import { createLogLines } from '../../helpers/processes/log-lines.js';

const INFO = 30;

test('a request has one line; a successful poll only at debug', async (t) => {
  const { logger, lines } = createLogLines();
  const { request } = await startApi(t, { logger });
  lines.length = 0;
  await request.get('/api/v1/jobs');
  await request.get('/livez');
  await request.get('/api/v1/jobs/job_00000000000000000000000000');
  await request.post('/api/v1/jobs').send({});
  const shown = lines.map(({ level, method, url, status, msg }) => [
    Number(level) >= INFO,
    `${method} ${url} ${status} ${msg}`,
  ]);
  assert.deepEqual(shown, [
    [false, 'GET /api/v1/jobs 200 Request'],
    [false, 'GET /livez 200 Request'],
    [true, 'GET /api/v1/jobs/job_00000000000000000000000000 404 Request'],
    [true, 'POST /api/v1/jobs 422 Request'],
  ]);
});

test('a secret never appears, whether sent as an id or in a URL, percent-encoded or not', async (t) => {
  const { logger, lines } = createLogLines();
  const { request } = await startApi(t, { logger });
  const rest = 'aB3_-'.repeat(9).slice(0, 43);
  await request.get('/api/v1/nope').set('x-request-id', `th_${rest}`);
  for (const spelled of [`th_${rest}`, `th%5F${rest}`, `%74h_${rest}`, `th_${rest.replaceAll('-', '%2d')}`])
    await request.get(`/api/v1/jobs?key=${spelled}`);
  assert.ok(lines.length >= 5);
  assert.doesNotMatch(JSON.stringify(lines), /aB3_(-|%2d)aB3/);
});
