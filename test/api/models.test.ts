import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { describe, type TestContext, test } from 'node:test';
import { ModelListSchema, ModelSchema, ModelVersionSchema } from '../../src/contracts/models.js';
import { assertContract, assertProblem, startApi } from '../helpers/api/api.js';
import { sampleManifest } from '../helpers/jobs/sample-model.js';

const FILES = { 'model.json': '{"weightsManifest":[{"paths":["weights.bin"]}]}', 'weights.bin': 'abcd' };

async function startWithModel(t: TestContext) {
  const started = await startApi(t);
  for (const version of [1, 2]) await started.ports.addModel(sampleManifest('digits', version, FILES), FILES);
  return started;
}

describe('GET /api/v1/models', () => {
  test('lists models with their newest version', async (t) => {
    const { request } = await startWithModel(t);
    const list = await request.get('/api/v1/models');
    assertContract(ModelListSchema, list.body);
    const one = await request.get('/api/v1/models/digits');
    assertContract(ModelSchema, one.body);
    assert.deepEqual(list.body.data, [one.body]);
    assert.deepEqual(one.body.versions, [1, 2]);
    assert.equal(one.body.latest.version, 2);
  });

  test('lists the newest 10,000 of more versions', async (t) => {
    const { request, ports } = await startWithModel(t);
    ports.models.versions = async () => Array.from({ length: 10_002 }, (_, index) => index + 1);
    const { body } = await request.get('/api/v1/models/digits');
    assertContract(ModelSchema, body);
    assert.deepEqual([body.versions.length, body.versions[0], body.versions.at(-1)], [10_000, 3, 10_002]);
  });

  test('shows a version', async (t) => {
    const { request } = await startWithModel(t);
    const { body } = await request.get('/api/v1/models/digits/versions/1');
    assertContract(ModelVersionSchema, body);
    assert.equal(body.version, 1);
  });

  test('responds 404 to unknown models, versions and invalid names', async (t) => {
    const { request } = await startWithModel(t);
    assertProblem(await request.get('/api/v1/models/none'), 404, 'model_not_found');
    assertProblem(await request.get('/api/v1/models/digits/versions/3'), 404, 'model_version_not_found');
    for (const path of ['.hidden', '..%2f..', 'digits/versions/0', 'digits/versions/one', 'digits%00']) {
      assertProblem(await request.get(`/api/v1/models/${path}`), 404, 'not_found');
    }
  });
});

describe('GET /api/v1/models/{name}/versions/{version}/files/{file}', () => {
  test('serves model.json next to weights.bin, as tf.loadLayersModel requests them', async (t) => {
    const { request } = await startWithModel(t);
    const { body } = await request.get('/api/v1/models/digits/versions/2');
    const [topology, weights] = body.files.map((file: { href: string }) => file.href);
    const model = await request.get(topology);
    assert.match(model.headers['content-type'] ?? '', /^application\/json/);
    const [path] = model.body.weightsManifest[0].paths;
    assert.equal(new URL(path, `http://localhost${topology}`).pathname, weights);
    const download = await request.get(weights).buffer(true);
    assert.equal(download.body.toString(), FILES['weights.bin']);
    assert.equal(download.headers['content-length'], '4');
  });

  test('responds 404 if the file is deleted at that moment', async (t) => {
    const { request, ports } = await startWithModel(t);
    const file = await ports.models.file('digits', 2, 'weights.bin');
    assert.ok(file);
    await rm(file);
    assertProblem(await request.get('/api/v1/models/digits/versions/2/files/weights.bin'), 404, 'not_found');
  });

  test('responds 404 to other files', async (t) => {
    const { request } = await startWithModel(t);
    for (const file of ['manifest.json', '..%2f1%2fmodel.json', 'weights.bin%00', 'WEIGHTS.BIN']) {
      assertProblem(await request.get(`/api/v1/models/digits/versions/1/files/${file}`), 404, 'not_found');
    }
    assertProblem(
      await request.get('/api/v1/models/digits/versions/9/files/model.json'),
      404,
      'model_version_not_found',
    );
  });
});

describe('DELETE /api/v1/models/{name}/versions/{version}', () => {
  test('responds 204 once; then the previous version is the newest, or the model no longer exists', async (t) => {
    const { request } = await startWithModel(t);
    const version = (number: number) => `/api/v1/models/digits/versions/${number}`;
    await request.delete(version(2)).expect(204, '');
    assertProblem(await request.get(version(2)), 404, 'model_version_not_found');
    assertProblem(await request.delete(version(2)), 404, 'model_version_not_found');
    const { body } = await request.get('/api/v1/models/digits');
    assert.deepEqual([body.latest_version, body.versions], [1, [1]]);
    await request.delete(version(1)).expect(204);
    assertProblem(await request.get('/api/v1/models/digits'), 404, 'model_not_found');
    assert.deepEqual((await request.get('/api/v1/models')).body.data, []);
  });
});

describe('DELETE /api/v1/models/{name}', () => {
  test('responds 204 once; then all versions and their predictions are gone', async (t) => {
    const { request } = await startWithModel(t);
    const predict = (path: string) => request.post(`/api/v1/models/${path}/predict`).send({ instances: [1] });
    assert.equal((await predict('digits')).status, 200);
    await request.delete('/api/v1/models/digits').expect(204, '');
    assertProblem(await request.delete('/api/v1/models/digits'), 404, 'model_not_found');
    assertProblem(await predict('digits'), 404, 'model_not_found');
    assertProblem(await predict('digits/versions/1'), 404, 'model_version_not_found');
    assert.deepEqual((await request.get('/api/v1/models')).body.data, []);
  });
});
