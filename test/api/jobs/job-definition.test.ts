import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { JobListSchema, JobSchema } from '../../../src/contracts/jobs/jobs.js';
import { ResolvedModelSchema } from '../../../src/contracts/jobs/training-config.js';
import { MAX_PAGE_BYTES } from '../../../src/domain/page.js';
import { DamagedRecordError } from '../../../src/domain/problems/unavailable-error.js';
import { assertContract, assertProblem, startApi } from '../../helpers/api/api.js';
import { sampleConfig, sampleJob } from '../../helpers/jobs/sample-job.js';

async function startWithJob(t: TestContext) {
  const started = await startApi(t);
  const { body: job } = await started.request.post('/api/v1/jobs').send(articleJob()).expect(202);
  return { ...started, job, path: `/api/v1/jobs/${job.id}` };
}

const hasModel = ({ config }: { config: object }) => 'model' in config;
const hasLayers = ({ report }: { report: object }) => 'layers' in report;

describe('GET /api/v1/jobs and /api/v1/jobs/{id}', () => {
  test('leave out config.model and report.layers, and nothing else', async (t) => {
    const { request, job, path } = await startWithJob(t);
    const { model, ...config } = job.config;
    const { layers, ...report } = job.report;
    assert.equal(model.layers.length, 2);
    assert.equal(layers.length, 2);
    const list = await request.get('/api/v1/jobs').expect(200);
    assertContract(JobListSchema, list.body);
    for (const query of ['', '?wait=0']) {
      const { body } = await request.get(path + query).expect(200);
      assertContract(JobSchema, body);
      for (const shown of [body, list.body.data[0]]) {
        assert.deepEqual(shown.config, config);
        assert.deepEqual(shown.report, report);
      }
    }
  });

  test('add with include the parts that it names', async (t) => {
    const { request, job, path } = await startWithJob(t);
    for (const [include, model, layers] of [
      ['config', true, false],
      ['report', false, true],
      ['config,report', true, true],
      ['report,config', true, true],
      ['config,config', true, false],
    ] as const) {
      const one = await request.get(`${path}?include=${include}`).expect(200);
      const waited = await request.get(`${path}?include=${include}&wait=0s`).expect(200);
      const list = await request.get(`/api/v1/jobs?include=${include}`);
      for (const shown of [one.body, waited.body, list.body.data[0]]) {
        assertContract(JobSchema, shown);
        assert.deepEqual([hasModel(shown), hasLayers(shown)], [model, layers], include);
        if (model) assert.deepEqual(shown.config, job.config);
        if (layers) assert.deepEqual(shown.report, job.report);
      }
    }
  });

  test('respond 422 for another part, an empty list, and a list given twice', async (t) => {
    const { request, path } = await startWithJob(t);
    for (const query of [
      'include=model',
      'include=',
      'include=config,',
      'include=Config',
      'include=a&include=b',
    ])
      for (const url of [path, '/api/v1/jobs']) {
        const answer = await request.get(`${url}?${query}`);
        assertProblem(answer, 422, 'validation_failed');
        const [{ detail }] = answer.body.errors;
        assert.match(detail, /config|send it once/, query);
      }
  });

  test('the configuration with its model can be posted again', async (t) => {
    const { request, job, path } = await startWithJob(t);
    const { body } = await request.get(`${path}?include=config`).expect(200);
    const again = await request.post('/api/v1/jobs').send(body.config).expect(202);
    assert.deepEqual(again.body.config, job.config);
  });

  test('a list with definitions ends its page before it is too large', async (t) => {
    const { request, ports } = await startApi(t);
    const model = { ...sampleConfig().model, name: 'x'.repeat(1_500_000) };
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const job = sampleJob({ model });
      await ports.jobs.create(job);
      ids.unshift(job.record.id);
    }
    const first = await request.get('/api/v1/jobs?include=config').expect(200);
    assert.ok(Buffer.byteLength(first.text) < MAX_PAGE_BYTES + 100_000);
    assert.deepEqual([first.body.data.length, first.body.has_more], [2, true]);
    const rest = await request.get(`/api/v1/jobs?include=config&after=${ids[1]}`).expect(200);
    assert.deepEqual([rest.body.data.length, rest.body.has_more], [1, false]);
    const slim = await request.get('/api/v1/jobs').expect(200);
    assert.deepEqual([slim.body.data.length, slim.body.has_more], [3, false]);
  });
});

describe('POST /api/v1/jobs/{id}/…', () => {
  test('responds without the definition, and with the parts that include names', async (t) => {
    const { request, path } = await startWithJob(t);
    for (const action of ['pause', 'resume', 'cancel', 'retry']) {
      const slim = await request.post(`${path}/${action}`).expect(202);
      assert.deepEqual([hasModel(slim.body), hasLayers(slim.body)], [false, false], action);
    }
    for (const action of ['pause', 'resume', 'cancel', 'retry']) {
      const whole = await request.post(`${path}/${action}?include=config,report`).expect(202);
      assert.deepEqual([hasModel(whole.body), hasLayers(whole.body)], [true, true], action);
    }
    assertProblem(await request.post(`${path}/pause?include=all`), 422, 'validation_failed');
  });

  test('a replayed POST responds as the first did', async (t) => {
    const { request } = await startApi(t);
    const post = () =>
      request.post('/api/v1/jobs').set('idempotency-key', 'definition').send(articleJob()).expect(202);
    const first = await post();
    const replayed = await post();
    assert.equal(replayed.headers['idempotent-replayed'], 'true');
    assert.deepEqual(replayed.body, first.body);
    assert.ok(hasModel(replayed.body) && hasLayers(replayed.body));
  });
});

describe('GET /api/v1/jobs/{id}/model', () => {
  test('responds with the resolved definition, which the job links to', async (t) => {
    const { request, job, path } = await startWithJob(t);
    assert.equal(job.links.definition, `${path}/model`);
    const { body } = await request.get(job.links.definition).expect(200);
    assertContract(ResolvedModelSchema, body);
    assert.deepEqual(body, job.config.model);
  });

  test('has a strong entity tag of its content: 304 to a client that has it, 412 where it must differ', async (t) => {
    const { request, path } = await startWithJob(t);
    const first = await request.get(`${path}/model`).expect(200);
    const etag = first.headers['etag'] ?? '';
    assert.match(etag, /^"[0-9a-f]{64}"$/);
    const again = await request.get(`${path}/model`).set('if-none-match', `"x", ${etag}`).expect(304);
    assert.deepEqual([again.text, again.headers['etag']], ['', etag]);
    await request.get(`${path}/model`).set('if-none-match', '"x"').expect(200);
    assertProblem(await request.get(`${path}/model`).set('if-match', '"x"'), 412, 'precondition_failed');
    const head = await request.head(`${path}/model`).expect(200);
    assert.deepEqual(
      [head.headers['etag'], head.headers['content-length'], head.text],
      [etag, first.headers['content-length'], undefined],
    );
  });

  test('two jobs have the same tag for the same model, and another for another', async (t) => {
    const { request, path } = await startWithJob(t);
    const tagOf = async (url: string) => (await request.get(`${url}/model`).expect(200)).headers['etag'];
    const same = await request.post('/api/v1/jobs').send({ ...articleJob(), name: 'other', seed: 7 });
    const { model } = articleJob();
    const other = await request
      .post('/api/v1/jobs')
      .send({ ...articleJob(), model: { ...model, name: 'another' } });
    const first = await tagOf(path);
    assert.notEqual(await tagOf(same.body.links.self), undefined);
    assert.notEqual(await tagOf(other.body.links.self), first);
  });

  test('responds 404 for a job that does not exist or was deleted', async (t) => {
    const { request, path } = await startWithJob(t);
    assertProblem(
      await request.get('/api/v1/jobs/job_00000000000000000000000000/model'),
      404,
      'job_not_found',
    );
    await request.post(`${path}/cancel`).expect(202);
    await request.delete(path).expect(204);
    assertProblem(await request.get(`${path}/model`), 404, 'job_not_found');
  });
});

describe('GET /api/v1/jobs/{id}/model/keras', () => {
  test('responds with what Keras 3 prints, which gives the same model when it is posted', async (t) => {
    const { request, path } = await startWithJob(t);
    const { body: printed } = await request.get(`${path}/model/keras`).expect(200);
    assert.deepEqual([printed.class_name, printed.module], ['Sequential', 'keras']);
    const again = await request
      .post('/api/v1/jobs')
      .send({ ...articleJob(), model: printed })
      .expect(202);
    const { body: reprinted } = await request.get(`${again.body.links.definition}/keras`).expect(200);
    assert.deepEqual(reprinted, printed);
  });
});

describe('a job whose stored definition is damaged', () => {
  test('is polled and listed; answers that contain the definition are 503, in a list it is left out', async (t) => {
    const damaged = new DamagedRecordError('definition', 'The stored model definition is damaged.', 'torn');
    const { request, ports } = await startApi(t, {
      ports: ({ jobs }) => ({ jobs: { ...jobs, getDefinition: () => Promise.reject(damaged) } }),
    });
    const { record, definition, events } = sampleJob();
    await ports.jobs.create({ record, definition, events });
    const path = `/api/v1/jobs/${record.id}`;
    await request.get(path).expect(200);
    for (const url of [`${path}/model`, `${path}?include=config`])
      assertProblem(await request.get(url), 503, 'storage_unavailable');
    const list = await request.get('/api/v1/jobs?include=config').expect(200);
    assert.deepEqual([list.body.data.length, hasModel(list.body.data[0])], [1, false]);
    assertProblem(await request.post(`${path}/pause?include=report`), 503, 'storage_unavailable');
    assert.equal((await request.get(path)).body.status, 'queued');
    await request.post(`${path}/pause`).expect(202);
  });
});
