import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { basename } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { isPostedImage } from '../../src/contracts/ipc/predictor.js';
import type { ModelManifest } from '../../src/contracts/models.js';
import { PredictResponseSchema } from '../../src/contracts/predictions.js';
import type { IsAbandoned } from '../../src/domain/ports.js';
import { isObject } from '../../src/schema/json-object.js';
import { assertContract, assertProblem, startApi } from '../helpers/api/api.js';
import { sampleManifest } from '../helpers/jobs/sample-model.js';
import { createLogLines } from '../helpers/processes/log-lines.js';
import { until } from '../helpers/until.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const PATH = '/api/v1/models/digits/predict';

type Post = ReturnType<Awaited<ReturnType<typeof startApi>>['request']['post']>;

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

/** Starts an API whose predictors are busy, with the kinds of input that it asked them about. */
async function startAsking(t: TestContext) {
  const asked: string[] = [];
  const started = await startWithModel(t, {
    ports: ({ predictors }) => ({
      predictors: {
        ...predictors,
        async predict({ input }) {
          asked.push(input.kind);
          return { outcome: 'unavailable', retryAfterSeconds: 1 };
        },
      },
    }),
  });
  return { ...started, asked };
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
      { bytes: PNG, file: 'one.png', pointer: '/files/0', field: 'a' },
      { bytes: Buffer.from('2'), file: 'two.jpg', pointer: '/files/1', field: 'b' },
    ]);
  });

  test('uses the previous version if the newest is deleted while loading, and responds 404 without one', async (t) => {
    const ports: Parameters<typeof startApi>[1] = {
      ports: ({ models, predictors }) => ({
        predictors: {
          ...predictors,
          async predict(question) {
            const version = Number(basename(question.directory));
            if (version === 1) return predictors.predict(question);
            await models.delete('digits', version);
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

  test('tells the predictors when the client is gone', async (t) => {
    let isAbandoned: IsAbandoned | undefined;
    const { request } = await startWithModel(t, {
      ports: ({ predictors }) => ({
        predictors: {
          ...predictors,
          async predict(_question, given) {
            isAbandoned = given;
            await until('the client is gone', () => given?.());
            return { outcome: 'unavailable', retryAfterSeconds: 1 };
          },
        },
      }),
    });
    const asked = request.post(PATH).send({ instances: [1] });
    asked.end(() => undefined);
    await until('the predictors are asked', () => isAbandoned !== undefined);
    assert.equal(isAbandoned?.(), false);
    asked.abort();
    await until('the request is abandoned', () => isAbandoned?.());
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

  test('reads a body of numbers itself, without asking a predictor, for texts, categories and several inputs', async (t) => {
    const { request, ports, asked } = await startAsking(t);
    const manifest = sampleManifest('digits', 3, {});
    const none = { min: null, max: null, mean: null, std: null, nan_count: 0, infinite_count: 0 };
    const statistics = { x: none, y: null, columns: null, border_mean: null };
    const told = { model_input_shape: [784], background: null, feature_names: null, statistics, units: null };
    const others: Partial<ModelManifest>[] = [
      { input: { shape: [1], dtype: 'string' } },
      { categories: [{ column: 'city', values: ['Bern', 'Oslo'] }], feature_names: ['age', 'city'] },
      { inputs: ['a', 'b'].map((name) => ({ ...told, name, input: manifest.input, preprocessing: [] })) },
    ];
    for (const [index, traits] of others.entries()) {
      await ports.addModel({ ...manifest, ...traits, version: 3 + index }, {});
      assert.equal((await request.post(PATH).send({ instances: [[1]] })).status, 503);
    }
    assert.deepEqual(asked, ['instances', 'instances', 'instances']);
    await ports.addModel({ ...manifest, version: 6 }, {});
    assert.equal((await request.post(PATH).send({ instances: [[1]] })).status, 503);
    assert.deepEqual(asked.slice(3), ['body']);
  });

  test('responds 4xx to a faulty body, whatever else prevents a prediction', async (t) => {
    const { request } = await startAsking(t);
    const png = { accept: 'image/png' };
    for (const [path, headers] of [
      [PATH, {}],
      [PATH, png],
      [`${PATH}?class_probabilities=true`, {}],
      ['/api/v1/models/unknown/predict', {}],
      ['/api/v1/models/digits/versions/9/predict', {}],
    ] as const) {
      const post = (text: string) =>
        request.post(path).set('content-type', 'application/json').set(headers).send(text);
      for (const text of ['{"instances":[[1,2', '{"instances":[[1,2]', '{"instances":[[1,2,]]}'])
        assertProblem(await post(text), 400, 'invalid_json');
      assertProblem(await post('{"instances":[[1]],"images":["AA=="],"x":[]}'), 422, 'validation_failed');
      assertProblem(await post('{"instances":[[1],{"b64":"?"},[1]]}'), 422, 'invalid_image');
    }
    const images = '{"instances":[1,{"b64":"iVBORw=="},[1]]}';
    const inverted = request.post(`${PATH}?invert=true`).set('content-type', 'application/json').send(images);
    assertProblem(await inverted, 503, 'predictor_unavailable');
  });

  test('does not ask a predictor to read a truncated body', async (t) => {
    const { request, asked } = await startAsking(t);
    const post = request.post(PATH).set('content-type', 'application/json');
    assertProblem(await post.send('{"instances":[[1,2]'), 400, 'invalid_json');
    assert.deepEqual(asked, []);
  });

  test('accepts samples by input name, with images in base64 or as the files of a form', async (t) => {
    const samples = [{ numbers: [1, 2] }, { numbers: [3, 4] }];
    const b64 = PNG.toString('base64');
    const json = { instances: samples.map((sample) => ({ ...sample, photo: { b64 } })) };
    const form = (post: Post) =>
      post
        .field('instances', JSON.stringify(samples))
        .attach('photo', PNG, 'one.png')
        .attach('photo', PNG, 'two.png');
    const typed = (post: Post) => post.attach('photo', PNG, 'one.png').attach('photo', PNG, 'two.png');
    const asFile = { filename: 'values.json', contentType: 'application/json' };
    for (const [fill, pointers] of [
      [(post: Post) => post.send(json), ['/instances/0/photo', '/instances/1/photo']],
      [form, ['/files/0', '/files/1']],
      [
        (post: Post) => typed(post).attach('instances', Buffer.from(JSON.stringify(samples)), asFile),
        ['/files/0', '/files/1'],
      ],
    ] as const) {
      const { request, ports } = await startWithModel(t);
      const answer = await fill(request.post(`${PATH}?invert=true`));
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      const input = ports.predicted[0]?.input;
      assert.ok(input?.kind === 'instances');
      const given = input.instances.filter(isObject);
      assert.deepEqual(
        given.map((one) => one['numbers']),
        [
          [1, 2],
          [3, 4],
        ],
      );
      const images = given.map((one) => one['photo']);
      assert.deepEqual(
        images.map((image) => isPostedImage(image) && [image.pointer, Buffer.from(image.bytes)]),
        pointers.map((pointer) => [pointer, PNG]),
      );
    }
  });

  test('responds 422 to a form or instances whose parts do not fit together', async (t) => {
    const { request, ports } = await startWithModel(t);
    const post = () => request.post(PATH).attach('photo', PNG, 'a.png');
    for (const [sent, code, pointer] of [
      [post().field('instances', '[[1]]'), 'validation_failed', '/instances/0'],
      [post().field('instances', '[{"photo": 1}]'), 'validation_failed', '/instances/0/photo'],
      [post().field('instances', '{}'), 'validation_failed', '/instances'],
      [post().field('instances', '[]').field('instances', '[]'), 'validation_failed', '/instances'],
      [post().field('numbers', '[1]'), 'validation_failed', '/numbers'],
      [request.post(PATH).send({ instances: [{ a: { b64: '!' } }] }), 'invalid_image', '/instances/0/a'],
      [
        request.post(PATH).send({ instances: Array(65).fill({ b64: 'AA==' }) }),
        'validation_failed',
        '/instances/64',
      ],
    ] as const)
      assert.equal(assertProblem(await sent, 422, code).errors?.[0]?.pointer, pointer);
    const broken = assertProblem(await post().field('instances', '[1'), 400, 'invalid_json');
    assert.equal(broken.errors?.[0]?.pointer, '/instances');
    const long = JSON.stringify([{ numbers: 'x'.repeat(70_000) }]);
    assertProblem(await post().field('instances', long), 413, 'body_too_large');
    assert.deepEqual(ports.predicted, []);
  });

  test('responds with predictions and tasks by output name, for a model with several', async (t) => {
    const { request, ports } = await startWithModel(t);
    const output = { output_shape: [1], classes: null, from_logits: false };
    const outputs = [
      { ...output, name: 'yes', task: 'binary' as const },
      { ...output, name: 'price', task: 'regression' as const },
    ];
    await ports.addModel({ ...sampleManifest('goods', 1, {}), outputs }, {});
    ports.predictResult = {
      outcome: 'predicted',
      predictions: [{ yes: { label: '1', probabilities: [] }, price: { outputs: [2.5] } }],
    };
    const answer = await request.post('/api/v1/models/goods/predict').send({ instances: [1] });
    assertContract(PredictResponseSchema, answer.body);
    assert.deepEqual(answer.body.task, { yes: 'binary', price: 'regression' });
    assert.deepEqual(answer.body.predictions, ports.predictResult.predictions);
    const idle = await request.post('/api/v1/models/goods/predict?top_k=3').send({ instances: [1] });
    assert.match(assertProblem(idle, 422, 'validation_failed').detail, /yes: binary, price: regression/);
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

describe('POST /api/v1/models/{name}/predict of a model that classifies pixels', () => {
  const IMAGE = '/api/v1/models/pixels/predict';
  const prediction = { class_shares: [], mask_png: PNG.toString('base64') };
  const start = async (t: TestContext) => {
    const started = await startWithModel(t);
    const pixels = { task: 'semantic_segmentation' as const, output_shape: [4, 4, 3] };
    await started.ports.addModel({ ...sampleManifest('pixels', 1, {}), ...pixels }, {});
    started.ports.predictResult = { outcome: 'predicted', predictions: [prediction] };
    return started;
  };

  test('responds with an indexed PNG where Accept prefers image/png', async (t) => {
    const { request, ports } = await start(t);
    const answer = await request
      .post(IMAGE)
      .set('accept', 'image/png')
      .send({ instances: [1] });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'image/png');
    assert.equal(answer.headers['vary'], 'accept');
    assert.deepEqual(answer.body, PNG);
    assert.equal(ports.predicted[0]?.maskFormat, 'png');
  });

  test('passes on mask_format and class_probabilities for JSON', async (t) => {
    const { request, ports } = await start(t);
    const query = 'mask_format=png&class_probabilities=true';
    const answer = await request.post(`${IMAGE}?${query}`).send({ instances: [1] });
    assertContract(PredictResponseSchema, answer.body);
    assert.deepEqual(answer.body.predictions, [prediction]);
    const [asked] = ports.predicted;
    assert.deepEqual([asked?.maskFormat, asked?.classProbabilities], ['png', true]);
  });

  test('responds 406 where the answer is not one image, or with JSON if that is accepted, too', async (t) => {
    const { request, ports } = await start(t);
    const post = (path: string, accept: string) =>
      request
        .post(path)
        .set('accept', accept)
        .send({ instances: [1, 2] });
    const classifier = await post(PATH, 'image/png');
    assert.match(assertProblem(classifier, 406, 'not_acceptable').detail, /no output of the model digits/);
    ports.predictResult = { outcome: 'predicted', predictions: [prediction, prediction] };
    const several = await post(IMAGE, 'image/png');
    assert.match(assertProblem(several, 406, 'not_acceptable').detail, /has 2 samples\. Send one/);
    for (const path of [PATH, IMAGE]) {
      const json = await post(path, 'image/png, application/json;q=0.5');
      assert.equal(json.status, 200);
      assert.equal(json.body.predictions.length, 2);
    }
    assertProblem(await post(IMAGE, 'text/csv'), 406, 'not_acceptable');
  });

  test('is the only one with options of pixels', async (t) => {
    const { request } = await start(t);
    const idle = await request
      .post(`${PATH}?mask_format=png&class_probabilities=true`)
      .send({ instances: [1] });
    assert.deepEqual(
      assertProblem(idle, 422, 'validation_failed').errors?.map(({ pointer }) => pointer),
      ['?mask_format', '?class_probabilities'],
    );
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
