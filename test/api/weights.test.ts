import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, type TestContext, test } from 'node:test';
import { ModelFormatListSchema } from '../../src/contracts/weights/exports.js';
import { EXPORT_FORMATS } from '../../src/contracts/weights/formats.js';
import { WeightsDetailsSchema, WeightsListSchema } from '../../src/contracts/weights/weights.js';
import { assertContract, assertProblem, startApi } from '../helpers/api/api.js';
import { sampleManifest } from '../helpers/jobs/sample-model.js';

const BYTES = Buffer.from('any bytes: a process of its own reads them');
const FILES = { 'model.json': '{}', 'weights.bin': 'abcd' };
const UNKNOWN = '/api/v1/weights/wts_00000000000000000000000000';

const upload = ({ request }: Awaited<ReturnType<typeof startApi>>) =>
  request.post('/api/v1/weights').attach('file', BYTES, 'resnet50.weights.h5');

describe('POST /api/v1/weights', () => {
  test('answers 201 with the location of the weights, which can be read, listed and deleted', async (t) => {
    const api = await startApi(t);
    const created = await upload(api);
    assert.equal(created.status, 201, JSON.stringify(created.body));
    assertContract(WeightsDetailsSchema, created.body);
    const { location = '' } = created.headers;
    assert.deepEqual((await api.request.get(location)).body, created.body);
    const list = await api.request.get('/api/v1/weights');
    assertContract(WeightsListSchema, list.body);
    assert.equal(list.body.data[0].id, created.body.id);
    assert.equal((await api.request.delete(location)).status, 204);
    assertProblem(await api.request.get(location), 404, 'weights_not_found');
    const names = await readdir(api.directory);
    assert.deepEqual(
      names.filter((name) => name.startsWith('staging-')),
      [],
    );
  });

  test('answers 422 with each fault of the files, and to a form without any', async (t) => {
    const api = await startApi(t);
    const errors = [{ pointer: '/files/0', code: 'invalid_value', detail: 'The file is truncated.' }];
    api.ports.readResult = { outcome: 'rejected', errors };
    assert.deepEqual(assertProblem(await upload(api), 422, 'invalid_weights').errors, errors);
    const empty = await api.request.post('/api/v1/weights').field('name', 'x');
    assertProblem(empty, 422, 'invalid_weights');
    assertProblem(await api.request.post('/api/v1/weights').field('nam', 'x'), 422, 'validation_failed');
  });

  test('answers 500 without the reason when the reading process fails', async (t) => {
    const api = await startApi(t);
    api.ports.readResult = { outcome: 'failed', message: 'secret path /srv/x' };
    assert.doesNotMatch(assertProblem(await upload(api), 500, 'ingest_failed').detail, /secret/);
  });

  test('answers 404 to unknown weights', async (t) => {
    const { request } = await startApi(t);
    assertProblem(await request.get(UNKNOWN), 404, 'weights_not_found');
    assertProblem(await request.delete(UNKNOWN), 404, 'weights_not_found');
    assertProblem(await request.get('/api/v1/weights/x'), 404, 'not_found');
  });
});

async function startWithModel(t: TestContext) {
  const started = await startApi(t);
  await started.ports.addModel(sampleManifest('digits', 1, FILES), FILES);
  return started;
}

describe('GET /api/v1/models/{name}/versions/{version}/formats', () => {
  test('lists formats, each with the path that downloads it under its name', async (t) => {
    const { request } = await startWithModel(t);
    const { body } = await request.get('/api/v1/models/digits/versions/1/formats');
    assertContract(ModelFormatListSchema, body);
    for (const { href, file, format } of body.data) {
      const download = await request.get(href).buffer(true);
      assert.equal(download.status, 200, format);
      assert.equal(download.headers['content-disposition'], `attachment; filename="${file}"`);
    }
    const formats = body.data.map(({ format }: { format: string }) => format);
    // The version was saved without the state of its optimizer.
    assert.deepEqual(
      formats,
      EXPORT_FORMATS.filter((format) => format !== 'optimizer_safetensors'),
    );
  });

  test('answers 422 with the parts that the format cannot express', async (t) => {
    const { request, ports } = await startWithModel(t);
    const errors = [{ pointer: '/layers/1', code: 'unknown_name', detail: 'ONNX has no counterpart.' }];
    ports.exportResult = { outcome: 'inexpressible', errors };
    const answer = await request.get('/api/v1/models/digits/versions/1/formats/onnx');
    assert.deepEqual(assertProblem(answer, 422, 'inexpressible_model').errors, errors);
  });

  test('answers 500 without the reason when the exporter fails', async (t) => {
    const { request, ports } = await startWithModel(t);
    ports.exportResult = { outcome: 'failed', message: 'secret path /srv/x' };
    const answer = await request.get('/api/v1/models/digits/versions/1/formats/keras');
    assert.doesNotMatch(assertProblem(answer, 500, 'export_failed').detail, /secret/);
  });

  test('answers 404 to an unknown version or format', async (t) => {
    const { request } = await startWithModel(t);
    for (const path of ['formats', 'formats/onnx'])
      assertProblem(
        await request.get(`/api/v1/models/digits/versions/2/${path}`),
        404,
        'model_version_not_found',
      );
    assertProblem(await request.get('/api/v1/models/digits/versions/1/formats/pickle'), 404, 'not_found');
  });
});
