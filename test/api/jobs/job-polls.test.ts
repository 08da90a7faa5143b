import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { recordReport } from '../../../src/domain/job/attempt-reports.js';
import { startAttempt, succeed } from '../../../src/domain/job/transitions.js';
import { assertProblem, startApi } from '../../helpers/api/api.js';
import { addKey } from '../../helpers/api/api-keys.js';
import { sampleEpoch } from '../../helpers/jobs/sample-epoch.js';
import { sampleConfig, sampleJob } from '../../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';
const EPOCHS = 100;
const RUNNING = { epochs: EPOCHS, steps: 10, samples: 384, total_samples: 1280, loss: 0.5, metrics: {} };
const PROGRESS = { ...RUNNING, epoch: 1, step: 3, elapsed_seconds: 0.5, step_ms: 100 };

/** An API with a running job that has one epoch. */
async function startWithJob(t: TestContext) {
  const started = await startApi(t);
  const { jobs } = started.ports;
  const job = sampleJob({ fit: { ...sampleConfig().fit, epochs: EPOCHS } });
  const { id } = job.record;
  await jobs.create(job);
  await jobs.update(id, (record) => startAttempt(record, { worker: 'worker-1', at: AT }));
  const reportEpoch = (epoch: number) =>
    jobs.update(id, (record) => recordReport(record, 1, { type: 'epoch', epoch: sampleEpoch(epoch) }));
  await reportEpoch(1);
  return { ...started, id, jobs, reportEpoch, path: `/api/v1/jobs/${id}` };
}

describe('GET /api/v1/jobs/{id} and /metrics, polled', () => {
  test('respond 304 as long as nothing has changed, and then with what is new', async (t) => {
    const { request, path, reportEpoch } = await startWithJob(t);
    const tags: string[] = [];
    for (const url of [path, `${path}/metrics`]) {
      const first = await request.get(url).expect(200);
      const etag = String(first.headers['etag']);
      assert.match(etag, /^"[^"]+"$/);
      assert.equal(first.headers['cache-control'], 'private, no-cache');
      assert.equal(first.headers['content-type'], 'application/json; charset=utf-8');
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await request.get(url).set('if-none-match', known).expect(304);
        assert.deepEqual([again.text, again.headers['etag']], ['', etag]);
        assert.equal(again.headers['cache-control'], 'private, no-cache');
        assert.equal(again.headers['content-length'], undefined);
      }
      tags.push(etag);
    }
    await reportEpoch(2);
    const job = await request.get(path).set('if-none-match', String(tags[0])).expect(200);
    assert.equal(job.body.latest.epoch, 2);
    const metrics = await request.get(`${path}/metrics`).set('if-none-match', String(tags[1])).expect(200);
    assert.deepEqual([metrics.body.data.length, metrics.body.total], [2, 2]);
    assert.notEqual(metrics.headers['etag'], tags[1]);
  });

  test('HEAD has the ETag and the length of GET, and responds 304 as well', async (t) => {
    const { request, path } = await startWithJob(t);
    for (const url of [path, `${path}/metrics`]) {
      const { headers } = await request.get(url).expect(200);
      const head = await request.head(url).expect(200);
      for (const name of ['etag', 'content-length', 'cache-control', 'content-type'])
        assert.equal(head.headers[name], headers[name], name);
      await request.head(url).set('if-none-match', String(headers['etag'])).expect(304);
    }
  });

  test('have an ETag for each representation', async (t) => {
    const { request, path, reportEpoch } = await startWithJob(t);
    await reportEpoch(2);
    const tagOf = async (url: string) => (await request.get(url).expect(200)).headers['etag'];
    const urls = [path, `${path}?include=config`, `${path}?include=config,report`];
    const pages = [`${path}/metrics`, `${path}/metrics?limit=1`, `${path}/metrics?after=1`];
    const tags = await Promise.all([...urls, ...pages].map(tagOf));
    assert.equal(new Set(tags).size, urls.length + pages.length);
    assert.equal(await tagOf(`${path}?wait=0`), tags[0]);
    await request.get(`${path}?include=config`).set('if-none-match', String(tags[1])).expect(304);
    await request.get(`${path}?include=config`).set('if-none-match', String(tags[0])).expect(200);
  });

  test('show each change at once: progress, an end, a removal', async (t) => {
    const { request, jobs, path, id } = await startWithJob(t);
    const shown = async () => (await request.get(path)).body;
    assert.equal((await shown()).progress, null);
    await jobs.setProgress(id, 1, { ...PROGRESS, epoch: 2 });
    assert.equal((await shown()).progress.step, 3);
    await jobs.setProgress(id, 1, { ...PROGRESS, epoch: 2, step: 4 });
    assert.equal((await shown()).progress.step, 4);
    await jobs.update(id, (record) => succeed(record, 1, null, AT));
    assert.deepEqual([(await shown()).status, (await shown()).progress], ['succeeded', null]);
    await jobs.remove(id, () => true);
    for (const url of [path, `${path}/metrics`])
      assertProblem(await request.get(url).set('if-none-match', '*'), 404, 'job_not_found');
  });

  test('keep the estimated end of a job about which nothing new is known', async (t) => {
    const { request, jobs, path, id } = await startWithJob(t);
    await jobs.setProgress(id, 1, { ...PROGRESS, epoch: 2 });
    const first = await request.get(path).expect(200);
    assert.ok(Date.parse(first.body.estimated_finish_at) > Date.parse(first.body.created_at));
    await request.get(path).set('if-none-match', String(first.headers['etag'])).expect(304);
    await jobs.setProgress(id, 1, { ...PROGRESS, epoch: 2, step: 5, elapsed_seconds: 0.75 });
    await request.get(path).set('if-none-match', String(first.headers['etag'])).expect(200);
  });

  test('show each change of the queue at once: a job in front, a start, a worker that goes', async (t) => {
    const { request, ports, jobs } = await startWithJob(t);
    const job = sampleJob();
    const { id } = job.record;
    await jobs.create(job);
    ports.queued.push(id);
    const shown = async () => {
      const { body } = await request.get(`/api/v1/jobs/${id}`).expect(200);
      return [body.status, body.queue_position, body.estimated_start_at !== null];
    };
    for (const _ of [1, 2]) assert.deepEqual(await shown(), ['queued', 1, true]);
    ports.queued.unshift('job_other');
    assert.deepEqual(await shown(), ['queued', 2, false]);
    ports.queued.shift();
    ports.workers.list = async () => [];
    assert.deepEqual(await shown(), ['queued', 1, false]);
    await jobs.update(id, (record) => startAttempt(record, { worker: 'worker-1', at: AT }));
    assert.deepEqual(await shown(), ['running', null, false]);
    await jobs.remove(id, () => true);
    assertProblem(await request.get(`/api/v1/jobs/${id}`), 404, 'job_not_found');
  });

  test('apply If-Match', async (t) => {
    const { request, path } = await startWithJob(t);
    const { headers } = await request.get(path).expect(200);
    await request.get(path).set('if-match', String(headers['etag'])).expect(200);
    assertProblem(await request.get(path).set('if-match', '"other"'), 412, 'precondition_failed');
  });

  test('do not serve to delete a job on condition of its ETag', async (t) => {
    const { request, path } = await startWithJob(t);
    const { headers } = await request.get(path).expect(200);
    const answer = await request.delete(path).set('if-match', String(headers['etag']));
    const { detail } = assertProblem(answer, 412, 'precondition_failed');
    assert.match(detail, /Entity tags are compared by GET and HEAD only\. Omit the header, or send `\*`\.$/);
  });

  test('show nothing of a job to another project, after its own has polled it', async (t) => {
    const { request, ports, path } = await startWithJob(t);
    const owner = await addKey(ports.keys);
    const stranger = await addKey(ports.keys, { project: 'other' });
    for (const url of [path, `${path}/metrics`]) {
      const own = await request.get(url).set('authorization', owner.authorization).expect(200);
      for (const known of [String(own.headers['etag']), '*', '"none"']) {
        const answer = await request
          .get(url)
          .set({ authorization: stranger.authorization, 'if-none-match': known });
        assertProblem(answer, 404, 'job_not_found');
        assert.equal(answer.headers['etag'], undefined);
      }
      await request.get(url).set('authorization', owner.authorization).expect(200);
    }
  });
});
