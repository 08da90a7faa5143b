import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { assertProblem, startApi } from '../helpers/api/api.js';
import { sampleJob } from '../helpers/jobs/sample-job.js';
import { sampleManifest } from '../helpers/jobs/sample-model.js';

const CONTENT = '0123456789';
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const ETAG = `"${SHA256}"`;
const OTHER = `"${'0'.repeat(64)}"`;
const SIZE = String(CONTENT.length);

/** A checkpoint and both files of a model, each with the same ten bytes. */
async function start(t: TestContext) {
  const started = await startApi(t);
  const { ports, url } = started;
  const { record, definition, events } = sampleJob();
  await ports.jobs.create({ record, definition, events });
  const checkpoint = {
    epoch: 1,
    attempt: 1,
    metrics: {},
    size_bytes: 10,
    sha256: SHA256,
    at: record.created_at,
  };
  await ports.addCheckpoint(record.id, checkpoint, CONTENT);
  const files = { 'model.json': CONTENT, 'weights.bin': CONTENT };
  await ports.addModel(sampleManifest('digits', 1, files), files);
  const paths = [
    `/api/v1/jobs/${record.id}/checkpoints/1`,
    '/api/v1/models/digits/versions/1/files/model.json',
    '/api/v1/models/digits/versions/1/files/weights.bin',
  ];
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await fetch(url + path, { method, headers });
    const of = (name: string) => answer.headers.get(name);
    const body = Buffer.from(await answer.arrayBuffer()).toString();
    return { status: answer.status, type: of('content-type') ?? '', body, of };
  };
  const problemOf = async (path: string, headers: Record<string, string>, method?: string) => {
    const answer = await ask(path, headers, method);
    return { ...answer, body: JSON.parse(answer.body) };
  };
  return { ...started, id: record.id, paths, ask, problemOf };
}

describe('a download', () => {
  test('has its digest as a strong entity tag, with the same headers for HEAD', async (t) => {
    const { paths, ask } = await start(t);
    for (const path of paths) {
      const got = await ask(path);
      const head = await ask(path, {}, 'HEAD');
      assert.deepEqual([got.status, got.body, head.status, head.body], [200, CONTENT, 200, '']);
      for (const name of [
        'content-length',
        'content-type',
        'content-disposition',
        'cache-control',
        'repr-digest',
      ])
        assert.equal(head.of(name), got.of(name), name);
      for (const answer of [got, head]) {
        assert.equal(answer.of('etag'), ETAG);
        assert.equal(answer.of('content-length'), SIZE);
        assert.equal(answer.of('accept-ranges'), 'bytes');
      }
      const ranged = await ask(path, { range: 'bytes=1-2' }, 'HEAD');
      assert.deepEqual([ranged.status, ranged.of('content-length')], [200, SIZE], 'ranges are of GET only');
    }
  });

  test('is not sent again to a client that has it, for any spelling of its entity tag', async (t) => {
    const { paths, ask } = await start(t);
    for (const path of paths) {
      for (const tags of [ETAG, `W/${ETAG}`, `${OTHER}, ${ETAG}`, `"a,b",W/"c" ,W/${ETAG}`, '*']) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await ask(path, { 'if-none-match': tags, range: 'bytes=99-' }, method);
          assert.deepEqual([answer.status, answer.body, answer.of('etag')], [304, '', ETAG], tags);
          assert.equal(answer.of('content-length'), null);
        }
      }
      for (const tags of [
        OTHER,
        SHA256,
        `"${SHA256}`,
        `w/${ETAG.slice(1)}`,
        '',
        '**',
        `"${ETAG}"`.replaceAll('""', '"x'),
      ]) {
        const answer = await ask(path, { 'if-none-match': tags });
        assert.deepEqual([answer.status, answer.body], [200, CONTENT], tags);
      }
    }
  });

  test('responds 412 if If-Match does not list it, by strong comparison, whatever else is sent', async (t) => {
    const { paths, ask, problemOf } = await start(t);
    for (const path of paths) {
      for (const tags of [ETAG, `${OTHER},${ETAG}`, '*'])
        assert.equal((await ask(path, { 'if-match': tags })).status, 200);
      assert.equal((await ask(path, { 'if-match': ETAG, 'if-none-match': ETAG })).status, 304);
      for (const tags of [
        OTHER,
        `W/${ETAG}`,
        `w/${ETAG}`,
        `W/ ${ETAG}`,
        `"a" ${ETAG}`,
        `${ETAG}x`,
        SHA256,
        '',
      ]) {
        const headers = { 'if-match': tags, 'if-none-match': ETAG, range: 'bytes=1-2' };
        const { detail } = assertProblem(await problemOf(path, headers), 412, 'precondition_failed');
        assert.match(detail, new RegExp(`If-Match.*${SHA256}`));
        assert.equal((await ask(path, headers, 'HEAD')).status, 412);
      }
    }
  });

  test('names the failed precondition and its expected format', async (t) => {
    const { id, paths, problemOf, request } = await start(t);
    for (const tags of ['', SHA256]) {
      const answer = await problemOf(paths[0] ?? '', { 'if-match': tags });
      const { detail } = assertProblem(answer, 412, 'precondition_failed');
      assert.match(
        detail,
        new RegExp(`^If-Match must be \\* or entity tags in double quotes; got '${tags}'`),
      );
    }
    const both = { 'if-match': '*', 'if-none-match': '*' };
    const answer = await request.delete(`/api/v1/jobs/${id}`).set(both);
    const { detail } = assertProblem(answer, 412, 'precondition_failed');
    assert.match(detail, /^If-None-Match: \* does not allow this DELETE/);
  });

  test('ignores dates, because it has none', async (t) => {
    const { paths, ask } = await start(t);
    for (const path of paths) {
      for (const name of ['if-modified-since', 'if-unmodified-since'])
        assert.equal((await ask(path, { [name]: 'Sat, 01 Jan 2000 00:00:00 GMT' })).status, 200);
    }
  });

  test('can be resumed: 206 with the part that Range selects', async (t) => {
    const { paths, ask } = await start(t);
    for (const path of paths) {
      for (const [range, body, part] of [
        ['bytes=4-', '456789', '4-9'],
        ['bytes=0-0', '0', '0-0'],
        ['bytes=-3', '789', '7-9'],
        ['bytes=2-99', '23456789', '2-9'],
        ['bytes=0-', CONTENT, '0-9'],
        ['bytes=1-2,3-4', '1234', '1-4'],
      ] as const) {
        for (const condition of [
          {},
          { 'if-range': ETAG },
          { 'if-match': ETAG },
          { 'if-none-match': OTHER },
        ]) {
          const answer = await ask(path, { range, ...condition });
          assert.deepEqual([answer.status, answer.body], [206, body], range);
          assert.equal(answer.of('content-range'), `bytes ${part}/${SIZE}`);
          assert.equal(answer.of('content-length'), String(body.length));
          assert.equal(answer.of('etag'), ETAG);
          assert.ok(answer.of('repr-digest'));
        }
      }
    }
  });

  test('is sent whole if Range does not apply', async (t) => {
    const { paths, ask } = await start(t);
    const [path = ''] = paths;
    for (const headers of [
      { range: 'bytes=1-2', 'if-range': OTHER },
      { range: 'bytes=1-2', 'if-range': `W/${ETAG}` },
      { range: 'bytes=1-2', 'if-range': 'Sat, 01 Jan 2050 00:00:00 GMT' },
      { range: 'bytes=1-2', 'if-range': '*' },
      { range: 'bytes=99-', 'if-range': OTHER },
      { range: 'items=1-2' },
      { range: 'bytes=2-1' },
      { range: 'bytes=0-1,8-9' },
      { range: 'nonsense' },
    ]) {
      const answer = await ask(path, headers);
      assert.deepEqual([answer.status, answer.body, answer.of('content-range')], [200, CONTENT, null]);
    }
  });

  test('responds 416 with the size if the range is beyond the end', async (t) => {
    const { paths, problemOf } = await start(t);
    for (const path of paths) {
      for (const range of ['bytes=10-', 'bytes=99-100', 'bytes=-0']) {
        const answer = await problemOf(path, { range });
        assertProblem(answer, 416, 'range_not_satisfiable');
        assert.equal(answer.of('content-range'), `bytes */${SIZE}`);
      }
    }
  });
});

describe('If-Match and If-None-Match without an entity tag', () => {
  test('are evaluated for reads: no tag matches, and * does', async (t) => {
    const { id, ask, problemOf } = await start(t);
    const reads = [
      '/livez',
      '/api/v1/jobs',
      `/api/v1/jobs/${id}`,
      `/api/v1/jobs/${id}/events`,
      '/api/v1/models/digits',
    ];
    for (const path of reads) {
      for (const method of ['GET', 'HEAD']) {
        assert.equal((await ask(path, { 'if-match': OTHER }, method)).status, 412, path);
        assert.equal((await ask(path, { 'if-match': '*' }, method)).status, 200, path);
        assert.equal((await ask(path, { 'if-none-match': OTHER }, method)).status, 200, path);
        const unchanged = await ask(path, { 'if-none-match': '*' }, method);
        assert.deepEqual([unchanged.status, unchanged.body], [304, ''], path);
      }
      assertProblem(await problemOf(path, { 'if-match': OTHER }), 412, 'precondition_failed');
    }
    const stream = { accept: 'text/event-stream', 'if-none-match': '*' };
    assert.equal((await ask(`/api/v1/jobs/${id}/events`, stream)).status, 304);
    for (const condition of [{ 'if-match': OTHER }, { 'if-none-match': '*' }]) {
      assertProblem(await problemOf(`/api/v1/jobs/${id}x`, condition), 404, 'not_found');
      assertProblem(await problemOf('/nowhere', condition), 404, 'not_found');
    }
  });

  test('prevent changes', async (t) => {
    const { id, request, ports, ask } = await start(t);
    const changes = [
      ['POST', `/api/v1/jobs/${id}/cancel`, 202],
      ['DELETE', `/api/v1/jobs/${id}`, 204],
      ['DELETE', '/api/v1/models/digits', 204],
    ] as const;
    for (const [method, path, status] of changes) {
      for (const condition of [{ 'if-match': OTHER }, { 'if-match': '' }, { 'if-none-match': '*' }])
        assert.equal((await ask(path, condition, method)).status, 412);
      assert.equal((await ask(path, { 'if-match': '*', 'if-none-match': OTHER }, method)).status, status);
    }
    assert.equal(await ports.jobs.get(id), undefined);
    assert.equal((await request.get('/api/v1/models/digits')).status, 404);
  });

  test('have no effect if the target of a change does not exist: responds 404', async (t) => {
    const { problemOf } = await start(t);
    const missing = [
      ['POST', '/api/v1/jobs/job_01aaaaaaaaaaaaaaaaaaaaaaaa/cancel', 'job_not_found'],
      ['DELETE', '/api/v1/jobs/job_01aaaaaaaaaaaaaaaaaaaaaaaa', 'job_not_found'],
      ['DELETE', '/api/v1/datasets/flowers', 'dataset_not_found'],
      ['DELETE', '/api/v1/models/letters', 'model_not_found'],
      ['DELETE', '/api/v1/models/digits/versions/9', 'model_version_not_found'],
    ] as const;
    for (const [method, path, code] of missing)
      for (const condition of [{ 'if-match': OTHER }, { 'if-none-match': '*' }])
        assertProblem(await problemOf(path, condition, method), 404, code);
    const there = await problemOf('/api/v1/models/digits/versions/1', { 'if-match': OTHER }, 'DELETE');
    assertProblem(there, 412, 'precondition_failed');
  });
});
