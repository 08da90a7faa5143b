import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, type TestContext, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { SECURITY_HEADERS } from '../../../src/api/edge/security-headers.js';
import { ERROR_CODES, type ErrorCode } from '../../../src/domain/problems/errors.js';
import { COMMON, JSON_TYPE, json, SPECIAL, usual } from '../../helpers/api/answer-recipes.js';
import { type DocumentedAnswer, documentedAnswer } from '../../helpers/api/documented-answers.js';
import { type Answer, type Sent, startWorld } from '../../helpers/api/documented-world.js';
import type { Operation } from '../../helpers/api/operations.js';

/** Documented responses that cannot be provoked here, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'getLiveness 500': 'it runs nothing that could fail; documented for what nobody has thought of',
  'getReadiness 500': 'a check that throws is a failed check, which is 503',
};

const nameOf = ({ operationId }: Operation, status: number | string): string => `${operationId} ${status}`;
const seenCodes = new Set<ErrorCode>();
const provoked = new Set<string>();
const documented = new Set<string>();

function check(operation: Operation, status: number, answer: Answer): void {
  const name = nameOf(operation, status);
  assert.equal(answer.status, status, `${name}: ${answer.status} ${answer.text}`);
  assert.ok(answer.headers['x-request-id'], name);
  if (status === 401 || (status === 403 && answer.text.includes('scope')))
    assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/, name);
  if (answer.headers['content-type'] === 'application/problem+json') {
    const { code } = JSON.parse(answer.text);
    seenCodes.add(code);
    if (status === 503) assert.match(answer.headers['retry-after'] ?? '', /^[1-9][0-9]*$/, name);
  }
  if (['createJob 202', 'createDataset 201'].includes(name)) assert.ok(answer.headers.location, name);
  checkHeaders(name, documentedAnswer(operation, status), answer);
  provoked.add(name);
}

/** Headers that HTTP itself gives its answers, and those for browsers, which no client of the API needs to know. */
const ANY_ANSWER: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  ...SECURITY_HEADERS.map(([name]) => name),
]);
/** Refusals that all operations share are documented without what one operation adds to all its answers. */
const OF_OPERATION: ReadonlySet<string> = new Set(['ratelimit', 'ratelimit-policy', 'vary']);
/** Documented headers that take more than one request, and the test that shows them. */
const HEADERS_SHOWN_BY: Readonly<Record<string, string>> = {
  'idempotent-replayed': 'test/api/jobs/idempotency.test.ts',
  'accept-encoding': 'test/api/http/content-encoding.test.ts',
};
/** Headers that are documented for some answer, and those seen in it. */
const documentedHeaders = new Set<string>();
const seenHeaders = new Set<string>();

function checkHeaders(name: string, documentedAs: DocumentedAnswer | undefined, { headers }: Answer): void {
  const status = name.split(' ').at(-1);
  const known = Object.keys(documentedAs?.headers ?? {}).map((header) => header.toLowerCase());
  for (const header of known) documentedHeaders.add(`${status} ${header}`);
  const given = Object.keys(headers).filter((header) => !ANY_ANSWER.has(header));
  for (const header of given) seenHeaders.add(`${status} ${header}`);
  const isRefusal = documentedAs?.content?.['application/problem+json'] !== undefined;
  const unknown = given.filter(
    (header) => !known.includes(header) && !(isRefusal && OF_OPERATION.has(header)),
  );
  assert.deepEqual(unknown, [], `${name} has headers that are not documented`);
}

const statusesOf = ({ responses }: Operation): number[] => Object.keys(responses).map(Number);

// The contracts of bodies and media types are checked by startApi when each test ends.
describe('every documented status of every operation', () => {
  for (const [text, { options, recipe }] of Object.entries(COMMON)) {
    test(`${text} is returned by every operation that documents it`, async (t: TestContext) => {
      const status = Number(text);
      const world = await startWorld(t, options);
      const operations = world.operations.filter((operation) => statusesOf(operation).includes(status));
      for (const operation of operations) {
        const name = nameOf(operation, status);
        if (name in SPECIAL || name in NOT_HERE) continue;
        check(operation, status, await recipe(world, operation));
      }
    });
  }

  for (const [name, { options, recipe }] of Object.entries(SPECIAL)) {
    test(`${name} is returned as documented`, async (t) => {
      const world = await startWorld(t, options);
      const [id, status] = name.split(' ');
      const operation = world.operations.find(({ operationId }) => operationId === id);
      assert.ok(operation !== undefined && statusesOf(operation).includes(Number(status)), name);
      check(operation, Number(status), await recipe(world, operation));
    });
  }

  test('below 300 is returned for a normal request', async (t) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const world = await startWorld(t);
      for (const operation of world.operations.filter((each) => each.method === method)) {
        const [status = 0] = statusesOf(operation).filter(
          (each) => each < 300 && !(nameOf(operation, each) in SPECIAL),
        );
        if (status === 0) continue;
        await world.addModel(`own-${operation.operationId}`);
        const values = method === 'DELETE' ? { name: `own-${operation.operationId}` } : {};
        check(operation, status, await world.send(operation, { ...usual(operation), values }));
      }
    }
  });

  test('is one of these', async (t) => {
    const { operations } = await startWorld(t);
    for (const operation of operations)
      for (const status of Object.keys(operation.responses)) documented.add(nameOf(operation, status));
    const shown = new Set([...provoked, ...Object.keys(NOT_HERE)]);
    const missing = [...documented].filter((name) => !shown.has(name));
    const superfluous = [...shown].filter((name) => !documented.has(name));
    assert.deepEqual({ missing, superfluous }, { missing: [], superfluous: [] });
  });

  test('has the documented headers', async () => {
    const elsewhere = [...documentedHeaders].filter((header) => !seenHeaders.has(header));
    for (const text of elsewhere) {
      const [status, header = ''] = text.split(' ');
      const path = HEADERS_SHOWN_BY[header];
      assert.ok(path !== undefined, `no ${status} has a header ${header}`);
      assert.ok((await readFile(path, 'utf8')).includes(`'${header}'`), `${path} has no ${header}`);
    }
  });
});

/** Which test shows a code that no status needs. */
const SHOWN_BY: Partial<Readonly<Record<ErrorCode, string>>> = {
  bad_request: 'test/api/service.test.ts',
  cross_site_request: 'test/api/access/callers.test.ts',
  not_found: 'test/api/service.test.ts',
  checkpoint_not_found: 'test/api/jobs/job-logs.test.ts',
  evaluation_not_available: 'test/api/jobs/job-logs.test.ts',
  predictions_not_available: 'test/api/jobs/inference-jobs.test.ts',
  method_not_allowed: 'test/api/service.test.ts',
  dataset_in_use: 'test/api/datasets.test.ts',
  invalid_content_encoding: 'test/api/http/content-encoding.test.ts',
  unsupported_content_encoding: 'test/api/http/content-encoding.test.ts',
  memory_busy: 'test/api/http/content-encoding.test.ts',
  dataset_gone: 'test/api/jobs/job-requests.test.ts',
  image_too_large: 'test/api/predict.test.ts',
  idempotency_key_reused: 'test/api/jobs/idempotency.test.ts',
  invalid_upload: 'test/api/datasets.test.ts',
  invalid_weights: 'test/api/weights.test.ts',
  inexpressible_model: 'test/api/weights.test.ts',
  export_failed: 'test/api/weights.test.ts',
  invalid_image: 'test/api/predict.test.ts',
  invalid_instance: 'test/api/predict.test.ts',
  ingest_failed: 'test/api/datasets.test.ts',
  prediction_failed: 'test/api/predict.test.ts',
  predictor_unavailable: 'test/api/predict.test.ts',
  storage_unavailable: 'test/api/service.test.ts',
  too_many_connections: 'test/api/http/connections.test.ts',
  method_not_implemented: 'test/fixtures/raw-requests.ts',
};

const softmax = { type: 'Dense', units: 10, activation: 'softmax' };
const withLayers = (...layers: object[]) => ({ ...articleJob(), model: { layers } });

/** Jobs that are wrong in one way. */
const WRONG_JOBS: Partial<Readonly<Record<ErrorCode, Sent>>> = {
  invalid_json: { headers: JSON_TYPE, body: '{"model":' },
  json_too_deep: { headers: JSON_TYPE, body: '['.repeat(100) },
  unsupported_model_format: json({
    ...articleJob(),
    model: { class_name: 'MyModel', config: {} },
  }),
  shape_mismatch: json(
    withLayers({ type: 'Conv2D', filters: 1, kernel_size: 3 }, { type: 'Flatten' }, softmax),
  ),
  incompatible_loss: json({
    ...articleJob(),
    compile: { optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' },
  }),
  model_too_large: json({
    ...withLayers({ type: 'Dense', units: 100_000 }, softmax),
    fit: { batch_size: 8192 },
  }),
};

describe('every error code', () => {
  test('is returned for an invalid job', async (t) => {
    const world = await startWorld(t);
    const operation = world.operations.find(({ operationId }) => operationId === 'createJob');
    assert.ok(operation);
    for (const [code, sent] of Object.entries(WRONG_JOBS)) {
      const answer = await world.send(operation, sent);
      check(operation, answer.status, answer);
      assert.equal(JSON.parse(answer.text).code, code, answer.text);
    }
  });

  test('is returned above, or in the test named here', async () => {
    const elsewhere = ERROR_CODES.filter((code) => !seenCodes.has(code));
    assert.deepEqual(
      elsewhere.filter((code) => SHOWN_BY[code] === undefined),
      [],
    );
    for (const [code, path] of Object.entries(SHOWN_BY))
      assert.match(await readFile(path, 'utf8'), new RegExp(`['"\`]${code}['"\`]`), `${path} has no ${code}`);
  });
});
