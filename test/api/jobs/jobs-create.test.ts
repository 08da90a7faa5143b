import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { JobSchema, ValidationReportSchema } from '../../../src/contracts/jobs/jobs.js';
import { createDatasetId } from '../../../src/domain/ids.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { malformedJobs } from '../../fixtures/malformed-jobs.js';
import { assertContract, assertProblem, startApi } from '../../helpers/api/api.js';

const rejecting = () => Promise.reject(new UnavailableError('Redis does not answer'));

describe('POST /api/v1/jobs', () => {
  test('echoes a config that can be posted again with the same result', async (t) => {
    const { request } = await startApi(t);
    const first = await request.post('/api/v1/jobs').send(articleJob());
    const again = await request.post('/api/v1/jobs').send(first.body.config);
    assert.equal(again.status, 202, JSON.stringify(again.body));
    assert.deepEqual(again.body.config, first.body.config);
  });

  test('rejects an edited config of another job whose parts contradict each other', async (t) => {
    const { request } = await startApi(t);
    const { body } = await request.post('/api/v1/jobs').send(articleJob());
    const { config } = body;
    const [metric] = config.compile.metrics;
    for (const [change, pointer] of [
      [{ task: 'regression' }, '/task'],
      [{ model: { ...config.model, input_shape: [28, 28] } }, '/model/input_shape'],
      [{ compile: { ...config.compile, metrics: [metric, metric] } }, '/compile/metrics/1'],
      [
        { compile: { ...config.compile, metrics: [{ ...metric, function: 'nonsense' }] } },
        '/compile/metrics/0',
      ],
    ] as const) {
      const answer = await request.post('/api/v1/jobs').send({ ...config, ...change });
      assert.equal(answer.status, 422);
      assert.ok(answer.body.errors[0].pointer.startsWith(pointer), JSON.stringify(answer.body.errors));
    }
  });

  test('records the job, queues it and responds 202 with its location and every default filled in', async (t) => {
    const { request, ports } = await startApi(t);
    const answer = await request.post('/api/v1/jobs').send(articleJob());
    assert.equal(answer.status, 202);
    assertContract(JobSchema, answer.body);
    assert.equal(answer.headers['location'], `/api/v1/jobs/${answer.body.id}`);
    assert.equal(answer.body.status, 'queued');
    assert.equal(answer.body.config.fit.shuffle, true);
    assert.equal(answer.body.report.parameters, 784 * 512 + 512 + 512 * 10 + 10);
    assert.deepEqual(ports.queued, [answer.body.id]);
    const [record, definition] = await Promise.all([
      ports.jobs.get(answer.body.id),
      ports.jobs.getDefinition(answer.body.id),
    ]);
    assert.deepEqual({ ...record?.config, model: definition?.model }, answer.body.config);
    assert.deepEqual({ ...record?.report, layers: definition?.layers }, answer.body.report);
  });

  test('accepts the upload name of a dataset, uses the newest of that name, and records its id', async (t) => {
    const { request, ports } = await startApi(t);
    const upload = async (name: string) => {
      const answer = await ports.datasets.ingest(createDatasetId(), [], { name });
      assert.ok(answer.outcome === 'ingested');
      return answer.dataset.id;
    };
    await upload('My circle');
    const circle = await upload('My circle');
    await upload('another');
    const job = { ...articleJob(), dataset: { ...articleJob().dataset, id: 'My circle' } };
    const answer = await request.post('/api/v1/jobs').send(job);
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    assert.equal(answer.body.config.dataset.id, circle);
    const unknown = await request
      .post('/api/v1/jobs')
      .send({ ...job, dataset: { ...job.dataset, id: 'my circle' } });
    assertProblem(unknown, 422, 'validation_failed');
    const [{ code, pointer, detail }] = unknown.body.errors;
    assert.deepEqual([code, pointer], ['dataset_not_found', '/dataset/id']);
    assert.match(detail, /No dataset has the id or name 'my circle'/);
  });

  test('?validate_only=true reports on the model and queues nothing', async (t) => {
    const { request, ports } = await startApi(t);
    const answer = await request.post('/api/v1/jobs?validate_only=true').send(articleJob());
    assert.equal(answer.status, 200);
    assertContract(ValidationReportSchema, answer.body);
    assert.deepEqual(answer.body.report.layers[0].output_shape, [null, 512]);
    assert.ok(answer.body.report.estimated_memory_bytes.total > 0);
    assert.deepEqual(ports.queued, []);
    assert.deepEqual((await ports.jobs.list({ project: 'default', limit: 10 })).items, []);
  });

  test('accepts the job if only the queue fails: the record is written, and the reconciler queues it', async (t) => {
    const ports = (fakes: { queue: object }) => ({ queue: { ...fakes.queue, add: rejecting } as never });
    const { request, ports: fakes } = await startApi(t, { ports });
    const answer = await request.post('/api/v1/jobs').send(articleJob());
    assert.equal(answer.status, 202);
    assert.deepEqual(fakes.queueFailures, [answer.body.id]);
    assert.equal((await fakes.jobs.get(answer.body.id))?.status, 'queued');
  });

  test('responds 503 with Retry-After when the record cannot be written', async (t) => {
    const ports = (fakes: { jobs: object }) => ({ jobs: { ...fakes.jobs, create: rejecting } as never });
    const { request, ports: fakes } = await startApi(t, { ports });
    const answer = await request.post('/api/v1/jobs').send(articleJob());
    const problem = assertProblem(answer, 503, 'queue_unavailable');
    assert.match(answer.headers['retry-after'] ?? '', /^\d+$/);
    assert.doesNotMatch(problem.detail, /Error|stack/);
    assert.deepEqual(fakes.queued, []);
  });

  test('responds 413 to a body over the limit', async (t) => {
    const { request } = await startApi(t, { http: { maxJsonBytes: 1024 } });
    const answer = await request.post('/api/v1/jobs').send({ ...articleJob(), padding: 'x'.repeat(2048) });
    assertProblem(answer, 413, 'body_too_large');
  });

  test('responds 415 to a body that is not JSON by its type', async (t) => {
    const { request } = await startApi(t);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'image/png',
    ]) {
      const answer = await request.post('/api/v1/jobs').set('content-type', type).send('a=b');
      const { detail } = assertProblem(answer, 415, 'unsupported_media_type');
      assert.match(detail, /accepts application\/json\.$/);
    }
  });

  test('responds 400 to a body that is not UTF-8', async (t) => {
    const { url } = await startApi(t);
    const body = Buffer.from('{"name": "\xff"}', 'latin1');
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1/jobs`, { method: 'POST', headers, body });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /UTF-8/);
  });
});

describe('POST /api/v1/jobs with a malformed job', () => {
  test('responds with violations of the contract and all other problems', async (t) => {
    const { request } = await startApi(t);
    const saved = ['Foo', 'TorchModuleWrapper'].map((class_name) => ({ class_name, config: {} }));
    const answer = await request.post('/api/v1/jobs').send({
      model: { class_name: 'Functional', config: { layers: saved } },
      compile: { optimizer: 'addam', loss: { class_name: 'Square' } },
      dataset: { id: 'mnist', x: [{ op: 'reshape', shape: [783] }] },
      fit: { validation_split: 0.999999 },
    });
    const problem = assertProblem(answer, 422, 'validation_failed');
    assert.deepEqual(
      problem.errors?.map(({ pointer }) => pointer),
      [
        '/compile/optimizer',
        '/model/config/layers/0/class_name',
        '/model/config/layers/1/class_name',
        '/model/config/layers',
        '/fit/validation_split',
        '/dataset/x/0/shape',
        '/compile/loss/class_name',
      ],
    );
  });

  test('responds with a pointer to each problem and keeps running', async (t) => {
    const { request, ports } = await startApi(t);
    for (const { name, text, code, pointer } of malformedJobs) {
      const answer = await request.post('/api/v1/jobs').set('content-type', 'application/json').send(text);
      assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status}`);
      const problem = assertProblem(answer, answer.status, code);
      const pointers = problem.errors?.map((error) => error.pointer);
      assert.ok(pointers?.includes(pointer), `${name}: ${JSON.stringify(pointers)}`);
    }
    assert.deepEqual(ports.queued, []);
    assert.equal((await request.get('/livez')).status, 200);
    assert.equal((await request.post('/api/v1/jobs').send(articleJob())).status, 202);
  });
});
