import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { createRateLimiter } from '../../../src/services/access/rate-limiter.js';
import { assertProblem, startApi } from '../../helpers/api/api.js';
import { addKey } from '../../helpers/api/api-keys.js';
import { openEventStream } from '../../helpers/api/event-stream.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { sampleManifest } from '../../helpers/jobs/sample-model.js';
import { until } from '../../helpers/until.js';

const JOB = {
  model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }] },
  compile: { optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' },
  dataset: { id: 'mnist' },
};
const PREDICT = '/api/v1/models/digits/predict';

describe('the quota of unfinished jobs', () => {
  test('responds 429 with the numbers and Retry-After, and accepts jobs again once one has ended', async (t) => {
    const { request } = await startApi(t, { quotas: { maxUnfinishedJobs: 2 } });
    const post = () => request.post('/api/v1/jobs').send(JOB);
    const answers = await Promise.all(Array.from({ length: 6 }, post));
    const accepted = answers.filter(({ status }) => status === 202);
    assert.equal(accepted.length, 2);
    const refused = await post();
    const { detail } = assertProblem(refused, 429, 'quota_exceeded');
    assert.match(detail, /limit of 2 unfinished jobs.*TRAINHORN_PROJECT_MAX_UNFINISHED_JOBS/);
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.equal((await request.post('/api/v1/jobs?validate_only=true').send(JOB)).status, 200);
    await request.post(`/api/v1/jobs/${accepted[0]?.body.id}/cancel`).expect(202);
    assert.equal((await post()).status, 202);
  });

  test('counts a retried job, and allows the retry again once there is capacity', async (t) => {
    const { request } = await startApi(t, { quotas: { maxUnfinishedJobs: 1 } });
    const post = () => request.post('/api/v1/jobs').send(JOB);
    const { body: first } = await post();
    const retry = () => request.post(`/api/v1/jobs/${first.id}/retry`).set('Idempotency-Key', 'again');
    await request.post(`/api/v1/jobs/${first.id}/cancel`).expect(202);
    const { body: second } = await post();
    const refused = await retry();
    assertProblem(refused, 429, 'quota_exceeded');
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.equal((await request.get(`/api/v1/jobs/${first.id}`)).body.status, 'cancelled');
    assertProblem(await request.post(`/api/v1/jobs/${second.id}/retry`), 409, 'job_status_conflict');
    await request.post(`/api/v1/jobs/${second.id}/cancel`).expect(202);
    assert.equal((await retry()).body.status, 'queued');
  });

  test('is separate for every project', async (t) => {
    const { request, ports } = await startApi(t, { quotas: { maxUnfinishedJobs: 1 } });
    for (const project of ['one', 'two']) {
      const { authorization } = await addKey(ports.keys, { project });
      const post = () => request.post('/api/v1/jobs').set('authorization', authorization).send(JOB);
      assert.equal((await post()).status, 202);
      assertProblem(await post(), 429, 'quota_exceeded');
    }
  });
});

describe('the quota of bytes', () => {
  test('of datasets rejects an upload that does not fit, and stores none of it', async (t) => {
    const { request, ports, directory } = await startApi(t, { quotas: { maxDatasetBytes: 1000 } });
    const upload = (bytes: number) =>
      request.post('/api/v1/datasets').attach('file', Buffer.alloc(bytes), 'a.csv');
    const { detail } = assertProblem(await upload(1001), 429, 'quota_exceeded');
    assert.match(detail, /use 0 bytes and this upload needs 1001 more, but at most 1000/);
    assert.deepEqual(ports.ingested, []);
    // The arrays of the fake are MNIST's and do not fit either: found out after the ingest, and taken back.
    assertProblem(await upload(10), 429, 'quota_exceeded');
    const { body } = await request.get('/api/v1/datasets');
    assert.deepEqual(
      body.data.map(({ id }: { id: string }) => id),
      ['mnist'],
    );
    assert.deepEqual(await readdir(directory), []);
  });

  test('of datasets does not reject the repeat of an upload that used it up', async (t) => {
    const { request } = await startApi(t);
    const { body: mnist } = await request.get('/api/v1/datasets/mnist');
    const full = await startApi(t, { quotas: { maxDatasetBytes: mnist.bytes } });
    const upload = () => full.request.post('/api/v1/datasets').attach('file', Buffer.alloc(10), 'a.csv');
    const first = await upload().set('Idempotency-Key', 'k');
    assert.equal(first.status, 201);
    assertProblem(await upload(), 429, 'quota_exceeded');
    const repeat = await upload().set('Idempotency-Key', 'k');
    assert.deepEqual([repeat.status, repeat.body.id], [201, first.body.id]);
    assert.equal(full.ports.ingested.length, 1);
  });

  test('of models and checkpoints rejects further jobs', async (t) => {
    const measureArtifacts = async (project: string) => (project === 'default' ? 500 : 0);
    const { request } = await startApi(t, {
      ports: () => ({ measureArtifacts }),
      quotas: { maxArtifactBytes: 500 },
    });
    const { detail } = assertProblem(await request.post('/api/v1/jobs').send(JOB), 429, 'quota_exceeded');
    assert.match(
      detail,
      /use 500 bytes, which reaches its limit of 500.*TRAINHORN_PROJECT_MAX_ARTIFACT_BYTES/,
    );
  });

  test('of models and checkpoints rejects retries too, until there is space', async (t) => {
    let bytes = 0;
    const { request } = await startApi(t, {
      ports: () => ({ measureArtifacts: async () => bytes }),
      quotas: { maxArtifactBytes: 500 },
    });
    const { body: job } = await request.post('/api/v1/jobs').send(JOB);
    const retry = () => request.post(`/api/v1/jobs/${job.id}/retry`);
    bytes = 500;
    assertProblem(await retry(), 409, 'job_status_conflict');
    await request.post(`/api/v1/jobs/${job.id}/cancel`).expect(202);
    assertProblem(await retry(), 429, 'quota_exceeded');
    assert.equal((await request.get(`/api/v1/jobs/${job.id}`)).body.status, 'cancelled');
    bytes = 499;
    assert.equal((await retry()).status, 202);
  });
});

describe('the quota of open event streams', () => {
  test('responds 429 with the number and Retry-After, and takes a stream again when one is closed', async (t) => {
    const { request, url, ports } = await startApi(t, { quotas: { maxEventStreams: 2 } });
    const events = (id: string) => `/api/v1/jobs/${id}/events`;
    const { body: job } = await request.post('/api/v1/jobs').send(JOB);
    const open = () => openEventStream(url + events(job.id));
    const [first, second] = [await open(), await open()];
    const refused = await request.get(events(job.id)).set('accept', 'text/event-stream');
    const { detail } = assertProblem(refused, 429, 'quota_exceeded');
    assert.match(detail, /limit of 2 open event streams.*TRAINHORN_PROJECT_MAX_EVENT_STREAMS/);
    assert.ok(Number(refused.headers['retry-after']) > 0);
    // Pages need no place.
    await request.get(events(job.id)).expect(200);
    first.close();
    await until('a free place', async () => {
      const stream = await open();
      stream.close();
      return stream.status === 200;
    });
    // The end of a job ends its streams and frees their places.
    await request.post(`/api/v1/jobs/${job.id}/cancel`).expect(202);
    while ((await second.next()) !== undefined);
    const { record, definition, events: log } = sampleJob();
    await ports.jobs.create({ record, definition, events: log });
    await until('two free places', async () => {
      const streams = [
        await openEventStream(url + events(record.id)),
        await openEventStream(url + events(record.id)),
      ];
      for (const stream of streams) stream.close();
      return streams.every(({ status }) => status === 200);
    });
  });

  test('of one project is not used up by another', async (t) => {
    const { request, url, ports } = await startApi(t, { quotas: { maxEventStreams: 1 } });
    for (const project of ['one', 'two']) {
      const { authorization } = await addKey(ports.keys, { project });
      const { body } = await request.post('/api/v1/jobs').set('authorization', authorization).send(JOB);
      const open = () => openEventStream(`${url}/api/v1/jobs/${body.id}/events`, { authorization });
      const stream = await open();
      t.after(() => stream.close());
      assert.deepEqual([stream.status, (await open()).status], [200, 429]);
    }
  });
});

describe('the rate of predictions', () => {
  test('is reported with every response; above it, 429 has the time to wait', async (t) => {
    const { request, ports } = await startApi(t, { quotas: { predictionsPerMinute: 2 } });
    await ports.addModel(sampleManifest('digits', 1, {}), {});
    const predict = () => request.post(PREDICT).send({ instances: [1] });
    for (const remaining of [1, 0]) {
      const { status, headers } = await predict();
      assert.equal(status, 200);
      assert.equal(headers['ratelimit-policy'], '"predictions";q=2;w=60');
      assert.match(headers['ratelimit'] ?? '', new RegExp(`^"predictions";r=${remaining};t=[1-6]?[0-9]$`));
    }
    const refused = await predict();
    assert.match(assertProblem(refused, 429, 'rate_limited').detail, /2 prediction requests per 60 seconds/);
    const seconds = Number(refused.headers['retry-after']);
    assert.ok(seconds >= 1 && seconds <= 60);
    assert.match(refused.headers['ratelimit'] ?? '', /r=0/);
    assert.equal(ports.predicted.length, 2);
    assert.equal((await request.get('/api/v1/models')).headers['ratelimit'], undefined);
  });

  test('is counted per project, and resets after a minute', () => {
    let now = 0;
    const { take } = createRateLimiter(1, () => now);
    assert.deepEqual(take('a'), {
      allowed: true,
      limit: 1,
      windowSeconds: 60,
      remaining: 0,
      resetSeconds: 60,
    });
    assert.equal(take('b').allowed, true);
    now = 59_500;
    assert.deepEqual([take('a').allowed, take('a').resetSeconds], [false, 1]);
    now = 60_000;
    assert.equal(take('a').allowed, true);
  });
});

test('limits reject larger values with the numbers and the setting', async (t) => {
  const { request } = await startApi(t);
  const dense = { type: 'Dense', units: 200_000 };
  const answer = await request.post('/api/v1/jobs').send({
    ...JOB,
    model: { layers: [{ type: 'Flatten' }, dense, { type: 'Dense', units: 10, activation: 'softmax' }] },
    fit: { epochs: 1001, batch_size: 8193 },
  });
  const { errors = [] } = assertProblem(answer, 422, 'validation_failed');
  const details = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('\n');
  assert.match(details, /\/model .*has 159000010 parameters.*at most 100000000.*TRAINHORN_MAX_PARAMETERS/);
  assert.match(details, /\/fit\/epochs .*1001 epochs.*at most 1000.*TRAINHORN_MAX_EPOCHS/);
  assert.match(details, /\/fit\/batch_size .*8193 samples.*at most 8192.*TRAINHORN_MAX_BATCH_SIZE/);
});
