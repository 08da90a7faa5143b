import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { JobEvaluationSchema } from '../../../src/contracts/jobs/evaluation-report.js';
import {
  CheckpointListSchema,
  EpochMetricsListSchema,
  LogListSchema,
} from '../../../src/contracts/jobs/jobs.js';
import type { Checkpoint } from '../../../src/contracts/jobs/progress.js';
import { recordReport } from '../../../src/domain/job/attempt-reports.js';
import { cancelled, startAttempt } from '../../../src/domain/job/transitions.js';
import { classReport } from '../../../src/domain/training/report/class-report.js';
import { createConfusionCounts } from '../../../src/domain/training/report/confusion-counts.js';
import { assertContract, assertProblem, startApi } from '../../helpers/api/api.js';
import { sampleEpoch } from '../../helpers/jobs/sample-epoch.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const at = new Date().toISOString();
const UNKNOWN = '/api/v1/jobs/job_00000000000000000000000000';

async function startRunningJob(t: Parameters<typeof startApi>[0]) {
  const started = await startApi(t);
  const { record, definition, events } = sampleJob();
  const { jobs } = started.ports;
  await jobs.create({ record, definition, events });
  await jobs.update(record.id, (job) => startAttempt(job, { worker: 'worker-1', at }));
  return { ...started, jobs, id: record.id, path: `/api/v1/jobs/${record.id}` };
}

describe('GET /api/v1/jobs/{id}/metrics', () => {
  test('returns one entry per epoch, in pages', async (t) => {
    const { request, jobs, id, path } = await startRunningJob(t);
    for (const epoch of [1, 2, 3])
      await jobs.update(id, (job) => recordReport(job, 1, { type: 'epoch', epoch: sampleEpoch(epoch) }));
    const { body } = await request.get(`${path}/metrics?limit=2`);
    assertContract(EpochMetricsListSchema, body);
    assert.deepEqual(
      body.data.map((entry: { epoch: number }) => entry.epoch),
      [1, 2],
    );
    assert.equal(body.has_more, true);
    const rest = await request.get(`${path}/metrics?after=2`);
    assert.deepEqual(
      rest.body.data.map((entry: { epoch: number }) => entry.epoch),
      [3],
    );
  });

  /** A job with so many epochs, written at once. */
  async function startJobOf(t: Parameters<typeof startApi>[0], epochs: number) {
    const started = await startRunningJob(t);
    const reported = Array.from({ length: epochs }, (_, index) => sampleEpoch(index + 1));
    await started.jobs.update(started.id, (job) => ({
      record: { ...job, latest: reported.at(-1) ?? null },
      events: reported.map((epoch) => ({ type: 'epoch' as const, attempt: 1, epoch })),
    }));
    const ask = async (query: string) => {
      const { body } = await started.request.get(`${started.path}/metrics${query}`);
      assertContract(EpochMetricsListSchema, body);
      const epochs: number[] = body.data.map((entry: { epoch: number }) => entry.epoch);
      return { epochs, total: body.total, downsampled: body.downsampled, has_more: body.has_more };
    };
    return { ...started, ask };
  }

  test('returns all epochs up to 10,000', async (t) => {
    const { ask } = await startJobOf(t, 10_000);
    const { epochs, ...said } = await ask('');
    assert.deepEqual([epochs.length, epochs[0], epochs.at(-1)], [10_000, 1, 10_000]);
    assert.deepEqual(said, { total: 10_000, downsampled: false, has_more: false });
  });

  test('returns 10,000 of more epochs, including the first and the last, and reports it', async (t) => {
    const { ask } = await startJobOf(t, 10_050);
    const { epochs, ...said } = await ask('');
    assert.deepEqual([epochs.length, epochs[0], epochs.at(-1)], [10_000, 1, 10_050]);
    assert.deepEqual(said, { total: 10_050, downsampled: true, has_more: false });
  });

  test('samples down to max_points, and pages with limit', async (t) => {
    const { ask, request, path } = await startJobOf(t, 101);
    const sampled = { total: 101, downsampled: true, has_more: false };
    assert.deepEqual(await ask('?max_points=5'), { epochs: [1, 26, 51, 76, 101], ...sampled });
    assert.deepEqual(await ask('?max_points=3&after=90'), { epochs: [91, 96, 101], ...sampled, total: 11 });
    assert.deepEqual((await ask('?max_points=101')).downsampled, false);
    const page = { total: 3, downsampled: false, has_more: true };
    assert.deepEqual(await ask('?limit=2&after=98'), { epochs: [99, 100], ...page });
    const both = await request.get(`${path}/metrics?limit=2&max_points=2`);
    assertProblem(both, 422, 'validation_failed');
    assert.equal(both.body.errors[0].pointer, '?max_points');
  });

  test('responds 404 for an unknown job', async (t) => {
    const { request } = await startApi(t);
    assertProblem(await request.get(`${UNKNOWN}/metrics`), 404, 'job_not_found');
  });
});

describe('GET /api/v1/jobs/{id}/logs', () => {
  test('returns lines as JSON, or as text on request', async (t) => {
    const { request, jobs, id, path } = await startRunningJob(t);
    await jobs.appendLogs(id, 1, [{ at, source: 'stderr', level: 'warn', message: 'low memory' }]);
    const json = await request.get(`${path}/logs`);
    assertContract(LogListSchema, json.body);
    assert.equal(json.body.data[0].message, 'low memory');
    const text = await request.get(`${path}/logs`).set('accept', 'text/plain');
    assert.equal(text.text, `${at} stderr warn low memory\n`);
    assert.match(text.headers['content-type'] ?? '', /^text\/plain/);
    assertProblem(await request.get(`${UNKNOWN}/logs`), 404, 'job_not_found');
  });
});

describe('GET /api/v1/jobs/{id}/evaluation', () => {
  test('returns the evaluation once there is one, with its reports by class', async (t) => {
    const { request, ports, jobs, id, path } = await startRunningJob(t);
    const evaluation = {
      split: 'test',
      loss: 0.1,
      metrics: { accuracy: 0.98 },
      samples: 10,
      seconds: 1,
    } as const;
    await jobs.update(id, (job) => recordReport(job, 1, { type: 'evaluation', evaluation }));
    const { body } = await request.get(`${path}/evaluation`);
    assertContract(JobEvaluationSchema, body);
    assert.deepEqual(body, evaluation);
    const counts = createConfusionCounts(2);
    for (const predicted of [0, 1, 1]) counts.add(1, predicted);
    const report = classReport({ output: 'pixels', task: 'semantic_segmentation', names: null }, counts);
    ports.reported.set(id, [report]);
    const answer = await request.get(`${path}/evaluation`);
    assertContract(JobEvaluationSchema, answer.body);
    assert.deepEqual(answer.body, { ...evaluation, reports: [report] });
    assert.deepEqual((await request.get(path)).body.evaluation, evaluation);
  });

  test('tells whether waiting for it makes sense', async (t) => {
    const { request, jobs, id, path } = await startRunningJob(t);
    const early = assertProblem(await request.get(`${path}/evaluation`), 404, 'evaluation_not_available');
    assert.match(early.detail, /running and not yet evaluated.*wait=60s/);
    await jobs.update(id, (job) => cancelled(job, null, at));
    const late = assertProblem(await request.get(`${path}/evaluation`), 404, 'evaluation_not_available');
    assert.match(late.detail, /ended \(cancelled\)/);
    assertProblem(await request.get(`${UNKNOWN}/evaluation`), 404, 'job_not_found');
  });
});

describe('GET /api/v1/jobs/{id}/checkpoints', () => {
  const content = 'weights';
  const sha256 = createHash('sha256').update(content).digest('hex');
  const checkpoint: Checkpoint = {
    epoch: 2,
    attempt: 1,
    metrics: { loss: 0.5 },
    size_bytes: content.length,
    sha256,
    at,
  };

  test('lists them and serves them with length and digest', async (t) => {
    const { request, ports, id, path } = await startRunningJob(t);
    await ports.addCheckpoint(id, checkpoint, content);
    const list = await request.get(`${path}/checkpoints`);
    assertContract(CheckpointListSchema, list.body);
    assert.deepEqual(list.body.data, [checkpoint]);
    const download = await request.get(`${path}/checkpoints/2`).buffer(true);
    assert.equal(download.body.toString(), content);
    assert.equal(download.headers['content-length'], String(content.length));
    const digest = `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;
    assert.equal(download.headers['repr-digest'], digest);
    assert.match(
      download.headers['content-disposition'] ?? '',
      new RegExp(`filename="${id}-epoch-2.safetensors"`),
    );
    const again = await request.get(`${path}/checkpoints/2`).set('if-none-match', `"${sha256}"`);
    assert.equal(again.status, 304);
    const head = await request.head(`${path}/checkpoints/2`);
    assert.equal(head.headers['content-length'], String(content.length));
  });

  test('responds 404 to an epoch without a checkpoint, and to an invalid one', async (t) => {
    const { request, path } = await startRunningJob(t);
    assertProblem(await request.get(`${path}/checkpoints/9`), 404, 'checkpoint_not_found');
    assertProblem(await request.get(`${UNKNOWN}/checkpoints/1`), 404, 'job_not_found');
    for (const epoch of ['0', 'last', '1.5', '..%2f1']) {
      assertProblem(await request.get(`${path}/checkpoints/${epoch}`), 404, 'not_found');
    }
  });
});
