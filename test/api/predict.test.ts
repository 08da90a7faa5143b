import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { PredictResponseSchema } from '../../src/contracts/predictions.js';
import { assertContract, assertProblem, startApi } from '../helpers/api/api.js';
import { sampleManifest } from '../helpers/jobs/sample-model.js';
import { createLogLines } from '../helpers/processes/log-lines.js';
import { until } from '../helpers/until.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const PATH = '/api/v1/models/digits/predict';

async function startWithModel(t: TestContext, options: Parameters<typeof startApi>[1] = {}) {
  const started = await startApi(t, options);
  for (const version of [1, 2]) await started.ports.addModel(sampleManifest('digits', version, {}), {});
  const images = () => {
    const input = started.ports.predicted[0]?.input;
    assert.equal(input?.kind, 'images');
    return input.images.map(({ bytes, ...image }) => ({ ...image, bytes: Buffer.from(bytes) }));
  };
  return { ...started, images };
}

describe('POST /api/v1/models/{name}/predict', () => {
  test('accepts image files as a form, under any field name, and responds in their order', async (t) => {
    const { request, images } = await startWithModel(t);
    const answer = await request
      .post(PATH)
      .attach('a', PNG, 'one.png')
      .attach('b', Buffer.from('2'), 'two.jpg');
    assert.equal(answer.status, 200);
    assertContract(PredictResponseSchema, answer.body);
    assert.deepEqual(answer.body.model, { name: 'digits', version: 2 });
    assert.deepEqual(images(), [
      { bytes: PNG, file: 'one.png', pointer: '/files/0' },
      { bytes: Buffer.from('2'), file: 'two.jpg', pointer: '/files/1' },
    ]);
  });

  test('uses the previous version if the newest is deleted while loading, and responds 404 without one', async (t) => {
    const ports: Parameters<typeof startApi>[1] = {
      ports: ({ models, predictors, predictResult }) => ({
        predictors: {
          ...predictors,
          async predict({ manifest: { name, version } }) {
            if (version === 1) return predictResult;
            await models.delete(name, version);
            return { outcome: 'failed', message: 'no weights.bin' };
          },
        },
      }),
    };
    const { request } = await startWithModel(t, ports);
    const pinned = await startWithModel(t, ports);
    const body = { instances: [1] };
    assert.deepEqual((await request.post(PATH).send(body)).body.model, { name: 'digits', version: 1 });
    const answer = await pinned.request.post('/api/v1/models/digits/versions/2/predict').send(body);
    assertProblem(answer, 404, 'model_version_not_found');
  });

  test('accepts one image as the raw body', async (t) => {
    for (const type of ['png', 'jpeg', 'jpg', 'webp', 'gif', 'bmp', 'x-ms-bmp'].map(
      (name) => `image/${name}`,
    )) {
      const { request, images } = await startWithModel(t);
      const answer = await request.post(PATH).set('content-type', type).send(PNG);
      assert.equal(answer.status, 200);
      assert.deepEqual(images(), [{ bytes: PNG, file: null, pointer: '' }]);
    }
  });

  test('accepts base64 images in JSON, with or without a data URL', async (t) => {
    const { request, images } = await startWithModel(t);
    const base64 = PNG.toString('base64');
    const answer = await request.post(PATH).send({ images: [base64, `data:image/png;base64,${base64}`] });
    assert.equal(answer.status, 200);
    assert.deepEqual(
      images().map((image) => image.bytes),
      [PNG, PNG],
    );
    assert.deepEqual(
      images().map((image) => image.pointer),
      ['/images/0', '/images/1'],
    );
  });

  test('accepts samples as nested lists in JSON', async (t) => {
    const { request, ports } = await startWithModel(t);
    const answer = await request.post(PATH).send({ instances: [[[0, 1]]] });
    assert.equal(answer.status, 200);
    assert.deepEqual(ports.predicted[0]?.input, { kind: 'instances', instances: [[[0, 1]]] });
  });

  test('passes on the version, top_k, invert and background', async (t) => {
    const { request, ports } = await startWithModel(t);
    const query = 'top_k=3&invert=true&background=auto';
    const answer = await request
      .post(`/api/v1/models/digits/versions/1/predict?${query}`)
      .send({ images: ['AA=='] });
    assert.deepEqual(answer.body.model, { name: 'digits', version: 1 });
    assert.equal(ports.predicted[0]?.topK, 3);
    assert.equal(ports.predicted[0]?.invert, 'true');
    assert.equal(ports.predicted[0]?.background, 'auto');
  });

  test('responds 422 to options without effect', async (t) => {
    const { request, ports } = await startWithModel(t);
    await ports.addModel({ ...sampleManifest('prices', 1, {}), task: 'regression' }, {});
    const refuse = async (path: string) => {
      const answer = await request.post(path).send({ instances: [1] });
      return assertProblem(answer, 422, 'validation_failed').errors?.map(({ pointer }) => pointer);
    };
    assert.deepEqual(await refuse(`${PATH}?invert=true&background=auto`), ['?invert', '?background']);
    assert.deepEqual(await refuse('/api/v1/models/prices/predict?top_k=3'), ['?top_k']);
    assert.deepEqual(ports.predicted, []);
    const defaults = await request
      .post(`${PATH}?invert=auto&background=none&top_k=1`)
      .send({ instances: [1] });
    assert.equal(defaults.status, 200);
  });

  test('responds 422 to JSON with neither or both, or with invalid base64', async (t) => {
    const { request, ports } = await startWithModel(t);
    for (const [body, code, pointer] of [
      [{}, 'validation_failed', ''],
      [{ instances: [1], images: ['AA=='] }, 'validation_failed', ''],
      [{ instances: [] }, 'validation_failed', '/instances'],
      [{ image: 'AA==' }, 'validation_failed', '/image'],
      [{ images: ['not base64!'] }, 'invalid_image', '/images/0'],
      [{ images: [7] }, 'validation_failed', '/images/0'],
    ] as const) {
      const problem = assertProblem(await request.post(PATH).send(body), 422, code);
      assert.ok(
        problem.errors?.some((error) => error.pointer === pointer),
        JSON.stringify(problem.errors),
      );
    }
    assert.deepEqual(ports.predicted, []);
  });

  test('responds 422 to a form without files or with fields, and to an empty image', async (t) => {
    const { request } = await startWithModel(t);
    const field = assertProblem(await request.post(PATH).field('top_k', '1'), 422, 'validation_failed');
    assert.match(field.detail, /query/);
    const empty = await request.post(PATH).set('content-type', 'image/png').send(Buffer.alloc(0));
    assertProblem(empty, 422, 'invalid_image');
  });

  test('responds 413 to images over the limit', async (t) => {
    const { request } = await startWithModel(t, { http: { maxImageBytes: 100 } });
    const big = Buffer.alloc(101);
    assertProblem(await request.post(PATH).set('content-type', 'image/png').send(big), 413, 'body_too_large');
    assertProblem(await request.post(PATH).attach('f', big, 'a.png'), 413, 'body_too_large');
    assertProblem(
      await request.post(PATH).send({ images: [big.toString('base64')] }),
      413,
      'image_too_large',
    );
    let post = request.post(PATH);
    for (let count = 0; count < 5; count += 1) post = post.attach('f', Buffer.alloc(90), `${count}.png`);
    assertProblem(await post, 413, 'body_too_large');
  });

  test('responds 415 to other bodies', async (t) => {
    const { request } = await startWithModel(t);
    for (const type of ['image/svg+xml', 'image/tiff', 'text/plain']) {
      assertProblem(
        await request.post(PATH).set('content-type', type).send('x'),
        415,
        'unsupported_media_type',
      );
    }
    assertProblem(await request.post(PATH), 415, 'unsupported_media_type');
  });

  test('responds 404 to an unknown model or version', async (t) => {
    const { request } = await startWithModel(t);
    const body = { instances: [1] };
    assertProblem(await request.post('/api/v1/models/none/predict').send(body), 404, 'model_not_found');
    const version = await request.post('/api/v1/models/digits/versions/9/predict').send(body);
    assertProblem(version, 404, 'model_version_not_found');
  });

  test('distinguishes faults of the input, the load and the model', async (t) => {
    const { request, ports } = await startWithModel(t);
    const predict = () => request.post(PATH).send({ instances: [1] });
    const errors = [{ pointer: '/instances/0', code: 'shape_mismatch', detail: 'Expected [28, 28].' }];
    ports.predictResult = { outcome: 'rejected', code: 'invalid_instance', errors };
    assert.deepEqual(assertProblem(await predict(), 422, 'invalid_instance').errors, errors);
    ports.predictResult = { outcome: 'unavailable', retryAfterSeconds: 5 };
    const busy = await predict();
    assertProblem(busy, 503, 'predictor_unavailable');
    ports.predictResult = { outcome: 'unavailable', retryAfterSeconds: 30, full: 'secret: shape[9]' };
    const full = await predict();
    assert.equal(full.headers['retry-after'], '30');
    assert.match(
      assertProblem(full, 503, 'predictor_unavailable').detail,
      /^The predictor ran out of memory, even with one sample at a time\. Try again later/,
    );
    assert.equal(busy.headers['retry-after'], '5');
    ports.predictResult = { outcome: 'failed', message: 'secret stack' };
    assert.doesNotMatch(assertProblem(await predict(), 500, 'prediction_failed').detail, /secret/);
  });
});

test('POST …/predict logs no error for a form that arrived too late and got 408', async (t) => {
  const { logger, lines } = createLogLines();
  const { url } = await startApi(t, { logger, http: { bodyTimeoutMs: 50 } });
  const headers = { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 1000 };
  const client = httpRequest(`${url}${PATH}`, { method: 'POST', headers });
  client.on('error', () => {}); // The rest of the form cannot be sent.
  client.write('--b\r\ncontent-disposition: form-data; name="files"; filename="a.png"\r\n\r\nhalf');
  const [response] = await once(client, 'response');
  assert.equal(response.statusCode, 408);
  await until('the request is logged', () => lines.some(({ msg }) => msg === 'Request'));
  assert.deepEqual(
    lines.filter(({ level }) => Number(level) >= 50),
    [],
  );
});
