import { describe, test } from 'node:test';
import { assertProblem, startApi } from '../../helpers/api/api.js';

const JOB = '/api/v1/jobs/job_00000000000000000000000000';
const CANCEL = `${JOB}/cancel`;

describe('Host', () => {
  test("responds 421 for any method if a page's name was pointed at this machine", async (t) => {
    const { request } = await startApi(t);
    for (const host of ['evil.example', 'evil.example:3000', 'localhost.evil.example', '127.0.0.1.nip.io']) {
      assertProblem(await request.get('/api/v1/jobs').set('host', host), 421, 'host_not_allowed');
      assertProblem(await request.post(CANCEL).set('host', host), 421, 'host_not_allowed');
    }
  });

  test('accepts names and addresses of this machine with any port', async (t) => {
    const { request } = await startApi(t);
    for (const host of ['localhost', 'LocalHost:3000', '127.0.0.1:3000', '[::1]:3000', '10.0.0.7:3000'])
      await request.get('/livez').set('host', host).expect(200);
  });

  test('accepts listed names, and any name if the service is on its own network', async (t) => {
    const { request } = await startApi(t, { http: { allowedHosts: ['train.example'] } });
    await request.get('/livez').set('host', 'Train.example:8443').expect(200);
    assertProblem(await request.get('/livez').set('host', 'api:3000'), 421, 'host_not_allowed');
    const compose = await startApi(t, { http: { allowedHosts: 'any' } });
    await compose.request.get('/livez').set('host', 'api:3000').expect(200);
  });
});

describe('a state-changing request', () => {
  test('responds 403 to a page of another origin and names the setting', async (t) => {
    const { request } = await startApi(t);
    const refused: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:8080' },
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:8080', host: 'localhost:3000' },
      { origin: 'null' },
    ];
    for (const headers of refused)
      assertProblem(await request.post(CANCEL).set(headers), 403, 'cross_site_request');
  });

  test('succeeds from Swagger UI, a listed page or outside a browser', async (t) => {
    const { request } = await startApi(t, { http: { allowedHosts: ['app.example'] } });
    const accepted: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'same-origin', origin: 'https://behind-a-proxy.example' },
      { 'sec-fetch-site': 'none' },
      { origin: 'http://localhost:3000', host: 'localhost:3000' },
      { 'sec-fetch-site': 'cross-site', origin: 'https://app.example' },
    ];
    for (const headers of accepted)
      assertProblem(await request.post(CANCEL).set(headers), 404, 'job_not_found');
  });

  test('does not include reads: a page of another origin may send them, and its browser hides the response', async (t) => {
    const { request } = await startApi(t);
    assertProblem(await request.get(JOB).set('sec-fetch-site', 'cross-site'), 404, 'job_not_found');
  });
});
