import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { assertProblem, startApi } from '../../helpers/api/api.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const JSON_TYPE = 'application/json';

async function start(t: TestContext) {
  const started = await startApi(t);
  const { record, definition, events } = sampleJob();
  await started.ports.jobs.create({ record, definition, events });
  const path = `/api/v1/jobs/${record.id}`;
  /** The media type of the answer; a stream is not read. */
  const typeOf = async (kind: string, headers: Record<string, string>, method = 'GET') => {
    const controller = new AbortController();
    const { signal } = controller;
    const answer = await fetch(`${started.url}${path}/${kind}`, { method, headers, signal });
    const type = answer.headers.get('content-type')?.split(';')[0];
    assert.equal(answer.headers.get('vary'), 'accept');
    controller.abort();
    return [answer.status, type];
  };
  return { ...started, path, typeOf };
}

const FORMS = [
  ['logs', 'text/plain'],
  ['events', 'text/event-stream'],
] as const;

/** The Accept header, with `@` for the form other than JSON, and whether it prefers that form. */
const ACCEPTED: readonly [string, boolean][] = [
  ['', false],
  [' , ,', false],
  ['*/*', false],
  ['application/*', false],
  ['application/json', false],
  ['APPLICATION/JSON', false],
  ['application/json; charset=utf-8', false],
  ['application/json, @, */*', false],
  ['@;q=0, */*', false],
  ['@;q=0.5, application/json', false],
  ['@;q=0.5, application/json;q=0.6, a/b', false],
  ['@;q=nonsense, application/json', false],
  ['text/html, */*;q=0.1', false],
  ['nonsense, ;;, application/json', false],
  ['@', true],
  ['@;charset=UTF-8', true],
  ['text/*', true],
  ['@, */*', true],
  ['@, application/json', true],
  ['application/json;q=0.9, @', true],
  ['application/json;q=0, */*', true],
  ['*/*;q=0.1, @;q=0.2', true],
  ['  @  ,a/b', true],
];

const REFUSED = [
  '@;q=0',
  '@;q=0.0, application/json;q=0',
  'image/png',
  'x',
  '@;q=x',
  '*/*;q=0',
  '@X',
  'x@',
  '"@"',
];

describe('GET of a resource with several representations', () => {
  for (const [kind, other] of FORMS) {
    test(`${kind} are returned in the form that Accept prefers, and HEAD alike`, async (t) => {
      const { typeOf } = await start(t);
      for (const [accept, isOther] of ACCEPTED) {
        const headers = { accept: accept.replaceAll('@', other) };
        for (const method of ['GET', 'HEAD'])
          assert.deepEqual(await typeOf(kind, headers, method), [200, isOther ? other : JSON_TYPE], accept);
      }
    });

    test(`${kind} respond 406 if Accept rules out every form`, async (t) => {
      const { request, path, typeOf } = await start(t);
      for (const accept of REFUSED) {
        const answer = await request.get(`${path}/${kind}`).set('accept', accept.replaceAll('@', other));
        const { detail } = assertProblem(answer, 406, 'not_acceptable');
        assert.ok(detail.includes(JSON_TYPE) && detail.includes(other), detail);
        assert.equal(answer.headers['vary'], 'accept');
      }
      assert.equal((await typeOf(kind, { accept: 'image/png' }, 'HEAD'))[0], 406);
    });

    test(`${kind} vary by Accept in errors, too`, async (t) => {
      const { request, path } = await start(t);
      const invalid = await request.get(`${path}/${kind}?after=x`);
      const unknown = await request.get(`/api/v1/jobs/job_00000000000000000000000000/${kind}`);
      assert.deepEqual([invalid.status, invalid.headers['vary']], [422, 'accept']);
      assert.deepEqual([unknown.status, unknown.headers['vary']], [404, 'accept']);
    });
  }

  test('a HEAD request opens no stream', async (t) => {
    const { ports, path, url } = await start(t);
    let watched = 0;
    const { watch } = ports.watcher;
    ports.watcher.watch = (...of) => {
      watched += 1;
      return watch(...of);
    };
    const headers = { accept: 'text/event-stream' };
    assert.equal((await fetch(`${url}${path}/events`, { method: 'HEAD', headers })).status, 200);
    assert.equal(watched, 0);
  });

  test('a resource with one representation ignores Accept', async (t) => {
    const { request, path } = await start(t);
    for (const accept of ['text/html', 'image/png;q=0', 'nonsense', '*/*;q=0']) {
      const answer = await request.get(path).set('accept', accept);
      assert.deepEqual([answer.status, answer.type, answer.headers['vary']], [200, JSON_TYPE, undefined]);
    }
  });
});
