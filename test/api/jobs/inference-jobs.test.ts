import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Job, JobSchema } from '../../../src/contracts/jobs/jobs.js';
import { assertContract, assertProblem, startApi } from '../../helpers/api/api.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { sampleManifest } from '../../helpers/jobs/sample-model.js';

const COMPILE = { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] };

async function startWithModel(t: Parameters<typeof startApi>[0]) {
  const started = await startApi(t);
  const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
  await started.ports.addModel({ ...sampleManifest('digits', 1, {}), classes }, {});
  return started;
}

const pointersOf = (body: { errors: { pointer: string }[] }) => body.errors.map(({ pointer }) => pointer);

describe('POST /api/v1/models/{name}/evaluate', () => {
  test('queues a job of its own kind', async (t) => {
    const { request, ports } = await startWithModel(t);
    const body = { dataset: { id: 'mnist' }, compile: COMPILE, labels: { for: 'test' }, priority: 3 };
    const answer = await request.post('/api/v1/models/digits/evaluate').send(body).expect(202);
    assertContract(JobSchema, answer.body);
    const job: Job = answer.body;
    assert.equal(answer.headers['location'], `/api/v1/jobs/${job.id}`);
    assert.equal(job.kind, 'evaluate');
    assert.equal(job.priority, 3);
    assert.deepEqual(job.labels, { for: 'test' });
    assert.deepEqual(job.config.inference, { model: 'digits', version: 1, split: 'test', batch_size: 32 });
    assert.equal(job.report.estimated_memory_bytes.gradients_and_optimizer, 0);
    assert.equal(job.links.predictions, undefined);
    assert.deepEqual(ports.queued, [job.id]);
    const { body: list } = await request.get('/api/v1/jobs?kind=evaluate');
    assert.deepEqual(
      list.data.map(({ id }: Job) => id),
      [job.id],
    );
    assert.equal((await request.get('/api/v1/jobs?kind=train')).body.data.length, 0);
  });

  test('responds 422 where neither the body nor a job has a loss', async (t) => {
    const { request } = await startWithModel(t);
    const answer = await request.post('/api/v1/models/digits/evaluate').send({ dataset: { id: 'mnist' } });
    assertProblem(answer, 422, 'validation_failed');
    assert.deepEqual(pointersOf(answer.body), ['/compile']);
  });

  test('responds 422 with pointers into its own body', async (t) => {
    const { request } = await startWithModel(t);
    const refused = async (body: object) => {
      const answer = await request.post('/api/v1/models/digits/evaluate').send({ compile: COMPILE, ...body });
      assert.equal(answer.status, 422, JSON.stringify(answer.body));
      return pointersOf(answer.body);
    };
    assert.deepEqual(await refused({ dataset: { id: 'none' } }), ['/dataset/id']);
    assert.deepEqual(await refused({ dataset: { id: 'mnist' }, split: 'validation' }), ['/split']);
    assert.deepEqual(await refused({ dataset: { id: 'mnist' }, sample_weight: 'w' }), ['/sample_weight']);
    assert.deepEqual(await refused({ dataset: { id: 'mnist', x: [] } }), ['/dataset/x']);
    assert.deepEqual(await refused({ dataset: { id: 'mnist', x: [{ op: 'normalize' }] } }), ['/dataset/x/0']);
    assert.deepEqual(await refused({ dataset: { id: 'mnist' }, compile: { loss: 'hinge', metrics: [] } }), [
      '/compile/loss',
    ]);
    assert.deepEqual(await refused({ dataset: { id: 'mnist' }, limits: { max_run_seconds: 1e6 } }), [
      '/limits/max_run_seconds',
    ]);
  });

  test('responds 422 where the dataset has classes that the version does not know', async (t) => {
    const { request, ports } = await startWithModel(t);
    await ports.addModel(sampleManifest('two', 1, {}), {});
    const body = { dataset: { id: 'mnist' }, compile: COMPILE };
    const answer = await request.post('/api/v1/models/two/evaluate').send(body).expect(422);
    assert.equal(answer.body.errors[0].code, 'incompatible_dataset');
  });

  test('responds 404 for a model or version that does not exist', async (t) => {
    const { request } = await startWithModel(t);
    const body = { dataset: { id: 'mnist' }, compile: COMPILE };
    const [model, version] = await Promise.all([
      request.post('/api/v1/models/none/evaluate').send(body),
      request.post('/api/v1/models/digits/versions/9/evaluate').send(body),
    ]);
    assertProblem(model, 404, 'model_not_found');
    assertProblem(version, 404, 'model_version_not_found');
  });

  test('repeats nothing with the same Idempotency-Key', async (t) => {
    const { request } = await startWithModel(t);
    const body = { dataset: { id: 'mnist' }, compile: COMPILE };
    const send = () =>
      request.post('/api/v1/models/digits/evaluate').set('idempotency-key', 'once').send(body).expect(202);
    const first = await send();
    assert.equal((await send()).body.id, first.body.id);
  });
});

describe('POST /api/v1/models/{name}/predict with a dataset', () => {
  test('queues a job that needs no labels and no loss', async (t) => {
    const { request } = await startWithModel(t);
    const choice = { split: 'all', batch_size: 8, format: 'csv' } as const;
    const body = { dataset: { id: 'mnist' }, ...choice };
    const answer = await request.post('/api/v1/models/digits/predict').send(body).expect(202);
    assertContract(JobSchema, answer.body);
    const { kind, config, predictions, links, id }: Job = answer.body;
    assert.equal(kind, 'predict');
    assert.equal(predictions, null);
    assert.equal(links.predictions, `/api/v1/jobs/${id}/predictions`);
    assert.deepEqual(config.inference, { model: 'digits', version: 1, ...choice });
  });

  test('responds 422 to samples and a dataset together, and to fields that belong to the other', async (t) => {
    const { request } = await startWithModel(t);
    const refused = async (body: object, query = '') => {
      const answer = await request.post(`/api/v1/models/digits/predict${query}`).send(body);
      assertProblem(answer, 422, 'validation_failed');
      return pointersOf(answer.body);
    };
    const dataset = { id: 'mnist' };
    assert.deepEqual(await refused({ dataset, instances: [1] }), ['']);
    assert.deepEqual(await refused({ instances: [1], format: 'csv' }), ['/format']);
    assert.deepEqual(await refused({ dataset }, '?top_k=3'), ['?top_k']);
    assert.deepEqual(await refused({ dataset: { ...dataset, y: [] } }), ['/dataset/y']);
  });
});

describe('GET /api/v1/jobs/{id}/predictions', () => {
  test('responds 404 with the reason for a job that has none', async (t) => {
    const { request, ports } = await startWithModel(t);
    const { record, definition, events } = sampleJob();
    await ports.jobs.create({ record, definition, events });
    const training = await request.get(`/api/v1/jobs/${record.id}/predictions`);
    assertProblem(training, 404, 'predictions_not_available');
    assert.match(training.body.detail, /of the kind train/);
    const { body } = await request.post('/api/v1/models/digits/predict').send({ dataset: { id: 'mnist' } });
    const queued = await request.get(`/api/v1/jobs/${body.id}/predictions`);
    assertProblem(queued, 404, 'predictions_not_available');
    assert.match(queued.body.detail, /is queued/);
  });
});
