import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { fastify } from 'fastify';
import { access } from '../../../src/api/plugins/access/access.js';
import { problems } from '../../../src/api/plugins/problems.js';
import { SCOPES } from '../../../src/contracts/access.js';
import { createDatasetId, createWeightsId } from '../../../src/domain/ids.js';
import { startApi } from '../../helpers/api/api.js';
import { addKey } from '../../helpers/api/api-keys.js';
import { checkpointFile } from '../../helpers/api/checkpoint-file.js';
import { fillPath, METHODS, needsKey, type Operation, readOperations } from '../../helpers/api/operations.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { sampleManifest } from '../../helpers/jobs/sample-model.js';

const FILES = { 'model.json': '{}', 'weights.bin': 'abcd' };
const CHECKPOINT = { epoch: 1, attempt: 1, metrics: {}, size_bytes: 1, sha256: '0'.repeat(64) };

/** A job, a dataset and a model of the default project, with its keys and those of another. */
async function startWithObjects(t: TestContext) {
  const started = await startApi(t, { isOpenWithoutKeys: false });
  const { ports, url } = started;
  const { record, definition, events } = sampleJob();
  const evaluation = { split: 'test' as const, loss: 1, metrics: {}, samples: 1, seconds: 1 };
  await ports.jobs.create({ record: { ...record, evaluation }, definition, events });
  await ports.addCheckpoint(record.id, { ...CHECKPOINT, at: record.created_at }, checkpointFile());
  const dataset = createDatasetId();
  await ports.datasets.ingest(dataset, [], {});
  await ports.addModel(sampleManifest('secret-model', 1, FILES), FILES);
  const weights = createWeightsId();
  await ports.weights.read(weights, [], {});
  const values = {
    'jobs.id': record.id,
    epoch: '1',
    'datasets.id': dataset,
    split: 'train',
    index: '0',
    name: 'secret-model',
    version: '1',
    file: 'model.json',
    'weights.id': weights,
    format: 'keras',
  };
  const own = await addKey(ports.keys);
  const foreign = await addKey(ports.keys, { project: 'other' });
  return {
    ...started,
    values,
    own,
    foreign,
    operations: await readOperations(url),
    names: [record.id, dataset],
  };
}

interface Call {
  method: string;
  path: string;
  authorization?: string;
}

/** A body that the operation takes. */
function bodyOf(path: string): string {
  if (path.endsWith('/predict')) return '{"instances": [1]}';
  return path.endsWith('/evaluate') ? '{"dataset": {"id": "mnist"}}' : '{}';
}

async function call(url: string, { method, path, authorization }: Call) {
  const body = method === 'POST' ? { body: bodyOf(path) } : {};
  const headers = {
    ...(method === 'POST' && { 'content-type': 'application/json' }),
    ...(authorization !== undefined && { authorization }),
  };
  const response = await fetch(url + path, { method, headers, ...body });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const codeOf = (text: string): unknown => JSON.parse(text).code;

/** Each path once, with each method that any of them could have. */
const everyCall = (operations: readonly Operation[]) =>
  [...new Set(operations.filter(needsKey).map(({ path }) => path))].flatMap((path) =>
    METHODS.map((method) => ({ path, method })),
  );

describe('every route', () => {
  test('declares its scope, in the document as well; probes have none', async (t) => {
    const { operations } = await startWithObjects(t);
    assert.ok(operations.filter(needsKey).length > 20);
    for (const operation of operations) {
      const name = `${operation.method} ${operation.path}`;
      const scope = operation['x-required-scope'];
      if (!needsKey(operation)) {
        assert.equal(scope, undefined, name);
        assert.ok(['/livez', '/readyz'].includes(operation.path), name);
        continue;
      }
      assert.ok(scope !== undefined && SCOPES.includes(scope), name);
      assert.deepEqual(operation.security, [{ apiKey: [] }, {}], name);
      assert.match(operation.description ?? '', new RegExp(`scope \`${scope}\``), name);
      assert.ok('401' in operation.responses && '403' in operation.responses, name);
      if (operation.method !== 'GET') assert.notEqual(scope, 'read', name);
    }
  });

  test('cannot be added without a scope', async (t) => {
    const api = fastify();
    await api.register(problems);
    await api.register(access, { access: { authenticate: async () => ({ outcome: 'missing' }) } });
    t.after(() => api.close());
    assert.throws(() => api.get('/api/v1/forgotten', () => 'x'), /\/api\/v1\/forgotten declares no scope/);
  });

  test('responds 401 without a key and with a wrong one, whatever the method', async (t) => {
    const { url, operations, values } = await startWithObjects(t);
    const calls = everyCall(operations).filter(({ method }) => method !== 'OPTIONS');
    for (const { path, method } of calls) {
      for (const authorization of [undefined, 'Bearer wrong', `Bearer th_${'0'.repeat(43)}`]) {
        const answer = await call(url, {
          method,
          path: fillPath(path, values),
          ...(authorization !== undefined && { authorization }),
        });
        const name = `${method} ${path} ${authorization}: ${answer.status} ${answer.text}`;
        assert.equal(answer.status, 401, name);
        assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/, name);
        assert.equal(answer.headers.get('content-type'), 'application/problem+json', name);
        if (method !== 'HEAD') assert.equal(codeOf(answer.text), 'unauthenticated', name);
      }
    }
  });

  test('responds to OPTIONS without a key, with no more than the document', async (t) => {
    const { url, operations, values } = await startWithObjects(t);
    for (const { path } of operations) {
      const answer = await call(url, { method: 'OPTIONS', path: fillPath(path, values) });
      const allow = (answer.headers.get('allow') ?? '').split(', ');
      assert.equal(answer.status, 204, path);
      const documented = operations.filter((operation) => operation.path === path);
      for (const { method } of documented) assert.ok(allow.includes(method), `${method} ${path}: ${allow}`);
    }
  });

  test('responds 403 to a key with every scope except its own', async (t) => {
    const { url, operations, values, ports } = await startWithObjects(t);
    for (const operation of operations.filter(needsKey)) {
      const scopes = SCOPES.filter((scope) => scope !== 'admin' && scope !== operation['x-required-scope']);
      const { authorization } = await addKey(ports.keys, { scopes });
      const { method, path } = operation;
      const answer = await call(url, { method, path: fillPath(path, values), authorization });
      assert.equal(answer.status, 403, `${method} ${path}: ${answer.text}`);
      assert.match(answer.text, new RegExp(`scope '${operation['x-required-scope']}'`));
    }
  });
});

describe("another project's key", () => {
  test('finds none of the objects, as if they never existed', async (t) => {
    const { url, operations, values, own, foreign } = await startWithObjects(t);
    const below = operations.filter(({ path }) => path.includes('{'));
    assert.ok(below.length > 14);
    for (const { method, path } of below) {
      const filled = fillPath(path, values);
      const name = `${method} ${path}`;
      const answer = await call(url, { method, path: filled, authorization: foreign.authorization });
      assert.equal(answer.status, 404, `${name}: ${answer.text}`);
      assert.match(
        String(codeOf(answer.text)),
        /^(job|dataset|model|model_version|weights)_not_found$/,
        name,
      );
      // The job of the test trains, and has no predictions.
      if (method !== 'GET' || path.endsWith('/predictions')) continue;
      const head = await call(url, { method: 'HEAD', path: filled, authorization: foreign.authorization });
      assert.ok(head.status === 404 || head.status === 405, name);
      // The path leads somewhere: its owner is answered.
      const owners = await call(url, { method, path: filled, authorization: own.authorization });
      assert.equal(owners.status, 200, `${name}: ${owners.text}`);
    }
  });

  test('changes none of the objects', async (t) => {
    const { url, operations, values, own, foreign } = await startWithObjects(t);
    const look = async () => {
      const paths = operations.filter(({ method, path }) => method === 'GET' && needsKey({ path }));
      const texts = paths.map(async ({ path }) =>
        (
          await call(url, {
            method: 'GET',
            path: fillPath(path, values),
            authorization: own.authorization,
          })
        ).text.replace(/"request_id":"[\w-]+"/, ''),
      );
      return Promise.all(texts);
    };
    const before = await look();
    for (const { path, method } of everyCall(operations).filter((each) => each.path.includes('{')))
      await call(url, { method, path: fillPath(path, values), authorization: foreign.authorization });
    assert.deepEqual(await look(), before);
  });

  test('lists none of the objects, only built-in datasets', async (t) => {
    const { url, operations, own, foreign, names } = await startWithObjects(t);
    const lists = operations.filter(
      ({ method, path }) => method === 'GET' && !path.includes('{') && needsKey({ path }),
    );
    for (const { path } of lists) {
      const { status, text } = await call(url, { method: 'GET', path, authorization: foreign.authorization });
      assert.equal(status, 200, path);
      for (const name of [...names, 'secret-model']) assert.ok(!text.includes(name), `${path} ${text}`);
    }
    const datasets = await call(url, {
      method: 'GET',
      path: '/api/v1/datasets',
      authorization: foreign.authorization,
    });
    assert.match(datasets.text, /"mnist"/);
    const owners = await call(url, { method: 'GET', path: '/api/v1/jobs', authorization: own.authorization });
    assert.ok(names.some((name) => owners.text.includes(name)));
  });

  test('cannot train on a foreign dataset, and cannot tell it from one that never existed', async (t) => {
    const { request, values, foreign } = await startWithObjects(t);
    const post = async (id: string) => {
      const body = {
        model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }] },
        compile: { optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' },
        dataset: { id },
      };
      const answer = await request
        .post('/api/v1/jobs')
        .set('authorization', foreign.authorization)
        .send(body);
      return { status: answer.status, text: answer.text.replaceAll(id, '').replace(/req_[\w-]+/, '') };
    };
    const existing = await post(values['datasets.id']);
    assert.equal(existing.status, 422);
    assert.match(existing.text, /dataset_not_found/);
    assert.deepEqual(existing, await post(createDatasetId()));
    assert.equal((await post('mnist')).status, 202);
  });
});

test('posts jobs that belong to its own project', async (t) => {
  const { request, foreign, own } = await startWithObjects(t);
  const body = {
    model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }] },
    compile: { optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' },
    dataset: { id: 'mnist' },
  };
  const { body: job } = await request
    .post('/api/v1/jobs')
    .set('authorization', foreign.authorization)
    .send(body);
  assert.equal(job.project, 'other');
  await request.get(`/api/v1/jobs/${job.id}`).set('authorization', foreign.authorization).expect(200);
  await request.get(`/api/v1/jobs/${job.id}`).set('authorization', own.authorization).expect(404);
});
