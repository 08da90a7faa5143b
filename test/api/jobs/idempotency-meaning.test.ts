import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { articleJob } from '../../../scripts/demo/article-job.js';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { uploadMeaning } from '../../../src/domain/admission/data/upload-meaning.js';
import { assertProblem, startApi } from '../../helpers/api/api.js';

type Body = Record<string, unknown>;

const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Job bodies with few defaults spelled out. */
const jobs = fc.record(
  {
    name: fc.constantFrom('one', 'two'),
    model: fc.record({
      layers: fc.tuple(
        fc.record({ type: fc.constant('Dense'), units: fc.integer({ min: 1, max: 64 }) }),
        fc.constant({ type: 'Dense', units: 10, activation: 'softmax' }),
      ),
    }),
    compile: fc.record(
      {
        optimizer: fc.constantFrom('sgd', 'adam', { type: 'rmsprop', momentum: 0.5 }),
        loss: fc.constantFrom('sparse_categorical_crossentropy', { type: 'sparse_categorical_crossentropy' }),
        metrics: fc.constantFrom(['accuracy'], ['sparse_categorical_accuracy'], []),
      },
      { requiredKeys: ['loss', 'optimizer'] },
    ),
    dataset: fc.constant({ id: 'mnist', x: [{ op: 'reshape', shape: [784] }] }),
    fit: fc.record(
      { epochs: fc.integer({ min: 1, max: 9 }), batch_size: fc.integer({ min: 1, max: 99 }) },
      { requiredKeys: [] },
    ),
    seed: fc.integer({ min: 0, max: 9 }),
    priority: fc.integer({ min: -1, max: 1 }),
    labels: fc.constantFrom({ team: 'vision' }, {}),
  },
  { requiredKeys: ['model', 'compile', 'dataset'] },
);

/** Bodies that ask for the same: with some of what is left out filled in from the resolved configuration. */
function spellings(body: Body, config: Body): fc.Arbitrary<Body> {
  const { seed: _drawn, ...defaults } = config;
  const { labels = {}, priority = 0, seed = null } = body;
  const all = { labels, priority, seed, ...defaults };
  return fc.infiniteStream(fc.boolean()).map((choices) => {
    const flip = () => choices.next().value === true;
    return shuffled(filled(body, all, flip), flip);
  });
}

/** Lists come from one of the two whole. */
function filled(given: Body, all: Body, flip: () => boolean): Body {
  const result: Body = {};
  for (const name of new Set([...Object.keys(all), ...Object.keys(given)])) {
    const [own, full] = [given[name], all[name]];
    if (isBody(own) && isBody(full)) result[name] = filled(own, full, flip);
    else if (own !== undefined) result[name] = full !== undefined && flip() ? full : own;
    else if (isBody(full) && !('type' in full) && name !== 'class_weight' && flip())
      result[name] = filled({}, full, flip);
    else if (flip()) result[name] = full;
  }
  return result;
}

const shuffled = (body: Body, flip: () => boolean): Body =>
  flip() ? Object.fromEntries(Object.entries(body).reverse()) : body;

/** Each asks for something else, whatever the job was. */
const CHANGES: Readonly<Record<string, (config: Body) => Body>> = {
  name: (config) => ({ ...config, name: 'another' }),
  seed: (config) => ({ ...config, seed: 12 }),
  priority: (config) => ({ ...config, priority: 7 }),
  labels: (config) => ({ ...config, labels: { team: 'another' } }),
  epochs: (config) => inside(config, 'fit', { epochs: 77 }),
  batch_size: (config) => inside(config, 'fit', { batch_size: 777 }),
  shuffle: (config) => inside(config, 'fit', { shuffle: false }),
  validation_split: (config) => inside(config, 'fit', { validation_split: 0.3 }),
  class_weight: (config) => inside(config, 'fit', { class_weight: { 0: 2 } }),
  optimizer: (config) => inside(config, 'compile', { optimizer: 'adagrad' }),
  learning_rate: (config) => inside(config, 'compile', { optimizer: { type: 'sgd', learning_rate: 0.7 } }),
  metrics: (config) => inside(config, 'compile', { metrics: ['mse'] }),
  steps: (config) =>
    inside(config, 'dataset', {
      x: [
        { op: 'reshape', shape: [784] },
        { op: 'rescale', scale: 0.5 },
      ],
    }),
  keep_last: (config) => inside(config, 'checkpoint', { keep_last: 9 }),
  max_restarts: (config) => inside(config, 'limits', { max_restarts: 1 }),
  max_run_seconds: (config) => inside(config, 'limits', { max_run_seconds: 17 }),
  layers: (config) =>
    inside(config, 'model', {
      layers: [
        { type: 'Dense', units: 65 },
        { type: 'Dense', units: 10, activation: 'softmax' },
      ],
    }),
};

const inside = (body: Body, name: string, change: Body): Body => {
  const part = body[name];
  return { ...body, [name]: { ...(isBody(part) ? part : {}), ...change } };
};

async function startPosting(t: TestContext) {
  const { request } = await startApi(t, { quotas: { maxUnfinishedJobs: 100_000 } });
  const post = (key: string, body: object, query = '') =>
    request.post(`/api/v1/jobs${query}`).set('Idempotency-Key', key).send(body);
  const resolve = async (body: object): Promise<Body> =>
    (await request.post('/api/v1/jobs?validate_only=true').send(body).expect(200)).body.config;
  return { request, post, resolve };
}

describe('POST /api/v1/jobs with an Idempotency-Key', () => {
  test('replays any spelling of a job, and rejects every other job', async (t) => {
    const { post, resolve } = await startPosting(t);
    let run = 0;
    const property = fc.asyncProperty(jobs, fc.gen(), async (body, draw) => {
      run += 1;
      const first = await post(`k${run}`, body);
      assert.equal(first.status, 202, first.text);
      const config = await resolve(body);
      const other = draw(() => spellings(body, config));
      const repeat = await post(`k${run}`, other);
      assert.deepEqual(
        [repeat.status, repeat.headers['idempotent-replayed'], repeat.body.id],
        [202, 'true', first.body.id],
        `${JSON.stringify(other)} ${repeat.text}`,
      );
      const field = draw(() => fc.constantFrom(...Object.keys(CHANGES)));
      const changed = CHANGES[field]?.(body) ?? {};
      const refused = await post(`k${run}`, changed);
      assertProblem(refused, 422, 'idempotency_key_reused');
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test('rejects a job with any one field changed', async (t) => {
    const { post } = await startPosting(t);
    const { status } = await post('k', articleJob());
    assert.equal(status, 202);
    for (const [name, change] of Object.entries(CHANGES)) {
      const answer = await post('k', change({ ...articleJob() }));
      assert.equal(answer.body.code, 'idempotency_key_reused', name);
    }
  });

  test('replays with explicit query defaults and different white space, key order and number spelling', async (t) => {
    const { request, post } = await startPosting(t);
    const body = articleJob();
    const { id } = (await post('k', body)).body;
    const send = (text: string, type = 'application/json', path = '/api/v1/jobs') =>
      request.post(path).set('Idempotency-Key', 'k').set('content-type', type).send(text);
    const text = JSON.stringify(body);
    for (const answer of [
      await post('k', body, '?validate_only=false'),
      await post('k', body, '?'),
      await send(JSON.stringify(body, undefined, 4)),
      await send(text.replace('"epochs":5', '"epochs":5.0')),
      await send(text.replace('"batch_size":128', '"batch_size":1.28e2')),
      await send(text, 'application/json; charset=utf-8'),
      await send(text, 'application/json', '/api/v1/%6aobs'),
    ])
      assert.deepEqual(
        [answer.status, answer.headers['idempotent-replayed'], answer.body.id],
        [202, 'true', id],
        answer.text,
      );
  });

  test('replays label values in another Unicode form', async (t) => {
    const { post } = await startPosting(t);
    const { id } = (await post('k', { ...articleJob(), labels: { city: 'Köln' } })).body;
    const repeat = await post('k', { ...articleJob(), labels: { city: ' Ko\u0308ln' } });
    assert.deepEqual([repeat.headers['idempotent-replayed'], repeat.body.id], ['true', id], repeat.text);
  });

  test('replays a job although its dataset was deleted and it can no longer be resolved', async (t) => {
    const { request } = await startApi(t);
    const csv = () => request.post('/api/v1/datasets').attach('file', Buffer.from('a,b\n1,2\n'), 'd.csv');
    const dataset = (await csv()).body.id;
    const body = { ...articleJob(), dataset: { ...articleJob().dataset, id: dataset } };
    const post = () => request.post('/api/v1/jobs').set('Idempotency-Key', 'k').send(body);
    const { body: job } = await post();
    await request.post(`/api/v1/jobs/${job.id}/cancel`).expect(202);
    await request.delete(`/api/v1/datasets/${dataset}`).expect(204);
    const repeat = await post();
    assert.deepEqual([repeat.status, repeat.body.id], [202, job.id]);
  });
});

describe('POST /api/v1/jobs/{id}/retry and /resume with an Idempotency-Key', () => {
  test('replay with or without the default, and reject another start or another job', async (t) => {
    const { request, post } = await startPosting(t);
    const { id } = (await post('k', articleJob())).body;
    const other = (await post('l', articleJob())).body.id;
    for (const each of [id, other]) await request.post(`/api/v1/jobs/${each}/cancel`).expect(202);
    const retry = (job: string) => request.post(`/api/v1/jobs/${job}/retry`).set('Idempotency-Key', 'r');
    assert.equal((await retry(id)).status, 202);
    for (const body of [{ from: 'checkpoint' }, {}, null])
      assert.equal(
        (await retry(id).type('json').send(JSON.stringify(body))).headers['idempotent-replayed'],
        'true',
      );
    assertProblem(await retry(id).send({ from: 'start' }), 422, 'idempotency_key_reused');
    assertProblem(await retry(other), 422, 'idempotency_key_reused');
    const resume = await request.post(`/api/v1/jobs/${id}/resume`).set('Idempotency-Key', 'r');
    assertProblem(resume, 422, 'idempotency_key_reused');
  });
});

describe('POST /api/v1/datasets with an Idempotency-Key', () => {
  const upload = (
    request: Awaited<ReturnType<typeof startApi>>['request'],
    fields: Record<string, string>,
    files: Record<string, Buffer | string> = { 'd.csv': 'a,b\n1,2\n' },
  ) => {
    let post = request.post('/api/v1/datasets').set('Idempotency-Key', 'u');
    for (const [name, value] of Object.entries(fields)) post = post.field(name, value);
    for (const [name, content] of Object.entries(files))
      post = post.attach('file', Buffer.from(content), name);
    return post;
  };

  test('replays explicit defaults, and rejects other options, names and bytes', async (t) => {
    const { request } = await startApi(t);
    const first = await upload(request, {});
    assert.equal(first.status, 201);
    for (const fields of [
      {
        header: 'auto',
        delimiter: 'auto',
        decimal: 'auto',
        missing_values: 'refuse',
        test_split: '0',
        seed: '0',
      },
      { name: 'd.csv', columns: '', color_mode: 'rgb', test_split: '0.0' },
    ]) {
      const answer = await upload(request, fields);
      assert.deepEqual([answer.status, answer.headers['idempotent-replayed']], [201, 'true'], answer.text);
    }
    for (const [fields, files] of [
      [{ header: 'true' }],
      [{ name: 'another' }],
      [{ seed: '1' }],
      [{ test_split: '0.5' }],
      [{ columns: 'a' }],
      [{ missing: 'x' }],
      [{ missing_values: '0' }],
      [{ delimiter: 'comma' }],
      [{}, { 'e.csv': 'a,b\n1,2\n' }],
      [{}, { 'd.csv': 'a,b\n1,3\n' }],
      [{}, { 'd.csv': 'a,b\n1,2\n', 'e.csv': 'a,b\n1,2\n' }],
      [{}, { 'd.csv': gzipSync('a,b\n1,2\n') }],
    ] as const)
      assertProblem(await upload(request, fields, files), 422, 'idempotency_key_reused');
  });

  test('recognizes the spellings of an option', () => {
    const same = (one: UploadOptions, other: UploadOptions) =>
      assert.deepEqual(uploadMeaning(one, []), uploadMeaning(other, []));
    same({ delimiter: 'comma' }, { delimiter: ',' });
    same({ delimiter: 'tab' }, { delimiter: '\\t' });
    same({ value_range: '0,255' }, { value_range: ' [0.0, 2.55e2] ' });
    same({ missing_values: '0' }, { missing_values: '0.0' });
    same({ missing: ['a', 'b'] }, { missing: ['b', 'a ', ''] });
  });
});
