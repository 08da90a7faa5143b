import assert from 'node:assert/strict';
import { request as httpRequest, METHODS } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { assertProblem, startApi } from '../../helpers/api/api.js';
import { fillPath, readOperations } from '../../helpers/api/operations.js';

const OTHER_PATHS = [
  '/',
  '/docs',
  '/docs/',
  '/docs/static/swagger-ui.css',
  '/openapi.json',
  '/livez',
  '/readyz',
];
/** Not of a path: CONNECT opens a tunnel. */
const ANYWHERE = METHODS.filter((method) => method !== 'CONNECT' && method !== 'OPTIONS');

async function call(url: string, method: string, path: string) {
  const request = httpRequest(`${url}${path}`, { method, agent: false }).end();
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  const { statusCode: status = 0, headers } = response;
  return { status, headers, type: headers['content-type'] ?? '', body: await text(response) };
}

test('every path responds 405 with Allow to every unsupported method', async (t) => {
  const { url } = await startApi(t);
  const values = {
    'jobs.id': 'job_00000000000000000000000000',
    'datasets.id': 'mnist',
    split: 'train',
    index: '0',
    name: 'x',
    version: '1',
    epoch: '1',
    file: 'model.json',
  };
  const operations = await readOperations(url);
  const paths = [...new Set(operations.map(({ path }) => fillPath(path, values))), ...OTHER_PATHS];
  for (const path of paths) {
    const { status, headers } = await call(url, 'OPTIONS', path);
    assert.equal(status, 204, path);
    const allow = headers.allow ?? '';
    for (const method of ANYWHERE.filter((each) => !allow.split(', ').includes(each))) {
      const answer = await call(url, method, path);
      assert.equal(answer.headers.allow, allow, `${method} ${path}`);
      if (method === 'HEAD') assert.equal(answer.status, 405, path);
      else assertProblem({ ...answer, body: JSON.parse(answer.body) }, 405, 'method_not_allowed');
    }
    assert.equal(allow.includes('GET'), allow.includes('HEAD'), `HEAD is wherever GET is: ${path}`);
  }
});

test('an unknown path responds 404 to every method', async (t) => {
  const { url } = await startApi(t);
  for (const method of [...ANYWHERE, 'OPTIONS'])
    assert.equal((await call(url, method, '/nowhere')).status, 404, method);
});
