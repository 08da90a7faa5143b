import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { JobEventListSchema, JobEventSchema } from '../../../src/contracts/jobs/events.js';
import type { Progress } from '../../../src/contracts/jobs/progress.js';
import { recordReport } from '../../../src/domain/job/attempt-reports.js';
import { cancelled, startAttempt } from '../../../src/domain/job/transitions.js';
import { assertContract, assertProblem, startApi, type TestApiOptions } from '../../helpers/api/api.js';
import { type EventStream, openEventStream } from '../../helpers/api/event-stream.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { until } from '../../helpers/until.js';
import { withoutHanging } from '../../helpers/without-hanging.js';

const at = new Date().toISOString();
const PROGRESS: Progress = {
  epoch: 1,
  epochs: 1,
  step: 1,
  steps: 2,
  samples: 1,
  total_samples: 2,
  loss: 1,
  metrics: {},
  elapsed_seconds: 1,
  step_ms: 1,
};

async function startRunningJob(t: TestContext, options: TestApiOptions = {}) {
  const started = await startApi(t, options);
  const { record, definition, events } = sampleJob();
  const { jobs } = started.ports;
  await jobs.create({ record, definition, events });
  await jobs.update(record.id, (job) => startAttempt(job, { worker: 'worker-1', at }));
  const path = `/api/v1/jobs/${record.id}/events`;
  const open = (headers?: Record<string, string>, query = '') =>
    openEventStream(`${started.url}${path}${query}`, headers);
  return {
    ...started,
    jobs,
    id: record.id,
    path,
    open,
    finish: () => jobs.update(record.id, (job) => cancelled(job, null, at)),
  };
}

async function readAll(stream: EventStream): Promise<string[]> {
  const seen: string[] = [];
  for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
    seen.push(`${event.id ?? '-'} ${event.event}`);
  }
  return seen;
}

describe('GET /api/v1/jobs/{id}/events', () => {
  test('returns the log as pages of JSON', async (t) => {
    const { request, path } = await startRunningJob(t);
    const first = await request.get(`${path}?limit=1`);
    assertContract(JobEventListSchema, first.body);
    assert.deepEqual(
      first.body.data.map((event: { type: string }) => event.type),
      ['queued'],
    );
    assert.equal(first.body.has_more, true);
    const rest = await request.get(`${path}?after=1`);
    assert.deepEqual(
      rest.body.data.map((event: { type: string }) => event.type),
      ['started'],
    );
  });

  test('responds 404 for an unknown job, as a page and as a stream', async (t) => {
    const { request } = await startApi(t);
    const path = '/api/v1/jobs/job_00000000000000000000000000/events';
    assertProblem(await request.get(path), 404, 'job_not_found');
    assertProblem(await request.get(path).set('accept', 'text/event-stream'), 404, 'job_not_found');
  });
});

describe('GET /api/v1/jobs/{id}/events as a stream', () => {
  test('replays past events, sends new ones, and ends after the terminal event', async (t) => {
    const { jobs, id, open, finish } = await startRunningJob(t);
    const stream = await open();
    assert.match(stream.type ?? '', /^text\/event-stream/);
    const first = await stream.next();
    assert.equal(first?.event, 'queued');
    assertContract(JobEventSchema, JSON.parse(first?.data ?? ''));
    assert.equal((await stream.next())?.event, 'started');
    await jobs.update(id, (job) => recordReport(job, 1, { type: 'phase', phase: 'fitting' }));
    assert.equal((await stream.next())?.event, 'phase');
    await finish();
    assert.deepEqual(await readAll(stream), ['4 cancelled']);
    assert.match(stream.text(), /^retry: \d+\n\n/);
  });

  test('continues after Last-Event-ID, which takes precedence over ?after=', async (t) => {
    const { open, finish } = await startRunningJob(t);
    await finish();
    assert.deepEqual(await readAll(await open({ 'last-event-id': '1' }, '?after=2')), [
      '2 started',
      '3 cancelled',
    ]);
    assert.deepEqual(await readAll(await open({}, '?after=2')), ['3 cancelled']);
    assert.deepEqual(await readAll(await open({ 'last-event-id': '' }, '?after=2')), ['3 cancelled']);
  });

  test('responds 422 to an invalid Last-Event-ID', async (t) => {
    const { request, path } = await startRunningJob(t);
    for (const id of ['nonsense', '-1', '1.5', '0x1', '9'.repeat(16)]) {
      const answer = await request.get(path).set({ accept: 'text/event-stream', 'last-event-id': id });
      const { errors } = assertProblem(answer, 422, 'validation_failed');
      assert.equal(errors?.[0]?.pointer, 'last-event-id:');
    }
  });

  test('sends live progress without an id, so that it is not replayed', async (t) => {
    const { jobs, id, open, finish } = await startRunningJob(t);
    const stream = await open({ 'last-event-id': '2' });
    await jobs.setProgress(id, 1, PROGRESS);
    const event = await stream.next();
    assert.equal(event?.event, 'progress');
    assert.equal(event?.id, undefined);
    assert.deepEqual(JSON.parse(event?.data ?? ''), PROGRESS);
    await finish();
    assert.deepEqual(await readAll(stream), ['3 cancelled']);
  });

  test('responds 204 when all events were sent, so that a browser stops reconnecting', async (t) => {
    const { open, finish } = await startRunningJob(t);
    await finish();
    const stream = await open({ 'last-event-id': '3' });
    assert.equal(stream.status, 204);
  });

  test('sends comments while nothing happens', async (t) => {
    const { open, finish } = await startRunningJob(t, { http: { heartbeatMs: 10 } });
    const stream = await open();
    for (let received = 0; received < 2; received += 1) await stream.next();
    const end = readAll(stream);
    await until('a heartbeat', () => stream.text().includes(': heartbeat\n\n'));
    await finish();
    assert.deepEqual(await end, ['3 cancelled']);
  });

  test('stops watching when the client disconnects', async (t) => {
    const { ports, open } = await startRunningJob(t);
    const unwatched = new Promise<void>((resolve) => {
      const { watch } = ports.watcher;
      ports.watcher.watch = async (...args) => {
        const unwatch = await watch(...args);
        return () => {
          unwatch();
          resolve();
        };
      };
    });
    const stream = await open();
    await stream.next();
    stream.close();
    await unwatched;
  });

  test('ends when the server closes', async (t) => {
    const { api, open } = await startRunningJob(t);
    const stream = await open();
    await stream.next();
    await stream.next();
    const [rest] = await withoutHanging('the close', () => Promise.all([readAll(stream), api.close()]));
    assert.deepEqual(rest, []);
  });
});
