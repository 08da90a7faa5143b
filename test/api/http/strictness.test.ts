import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { LIST_HEADERS } from '../../../src/api/plugins/access/closed-routes.js';
import { usual } from '../../helpers/api/answer-recipes.js';
import { call } from '../../helpers/api/documented-world.js';
import { startWithOneOfEach } from '../../helpers/api/one-of-each.js';
import { fillPath, needsKey, type Operation } from '../../helpers/api/operations.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

interface Sent {
  headers?: Record<string, string | string[]>;
  body?: string;
}

interface Answer {
  status: number;
  problem: { code?: string; detail?: string; errors?: { pointer: string; code: string }[] };
}

async function startWithObjects(t: TestContext) {
  const started = await startWithOneOfEach(t);
  const send = async (method: string, path: string, sent: Sent = {}): Promise<Answer> => {
    const { status, headers, text } = await call(`${started.url}${path}`, method, sent);
    const isProblem = headers['content-type'] === 'application/problem+json';
    return { status, problem: isProblem ? JSON.parse(text || '{}') : {} };
  };
  const pathOf = ({ path }: Operation) => fillPath(path, started.values);
  return { ...started, pathOf, send };
}

const parametersOf = ({ parameters = [] }: Operation, place: string) =>
  parameters.filter((parameter) => parameter.in === place);

describe('every operation', () => {
  test('responds 422 to an unknown query parameter, except for probes', async (t) => {
    const { operations, pathOf, send } = await startWithObjects(t);
    for (const operation of operations) {
      for (const name of ['surely_unknown', 'Limit', 'limit[]', '__proto__x', '']) {
        const path = `${pathOf(operation)}?${name}=1`;
        const { status, problem } = await send(operation.method, path, usual(operation));
        if (!needsKey(operation)) assert.equal(status, 200, path);
        else
          assert.deepEqual(
            [status, problem.code, problem.errors?.map(({ pointer, code }) => [pointer, code])],
            [422, 'validation_failed', [[`?${name}`, 'unknown_field']]],
            `${operation.method} ${path}`,
          );
      }
    }
    for (const path of ['/openapi.json?x=1']) assert.equal((await send('GET', path)).status, 422, path);
  });

  test('responds 422 to a repeated query parameter, unless it is a list', async (t) => {
    const { operations, pathOf, send } = await startWithObjects(t);
    let tried = 0;
    for (const operation of operations) {
      for (const { name, schema } of parametersOf(operation, 'query')) {
        tried += 1;
        const path = `${pathOf(operation)}?${name}=1&${name}=1`;
        const { status, problem } = await send(operation.method, path, usual(operation));
        assert.equal(status, 422, path);
        const isList = schema?.anyOf !== undefined;
        const expected = isList ? 'invalid_value' : 'duplicate_value';
        assert.equal(problem.errors?.[0]?.code, expected, `${path} ${JSON.stringify(problem)}`);
      }
    }
    assert.ok(tried > 15);
  });

  test('responds 422 to numbers and booleans that are not in JSON spelling', async (t) => {
    const { operations, pathOf, send } = await startWithObjects(t);
    const spellings = [
      '0x10',
      '1e1',
      '%2B5',
      '5.0',
      '%205',
      '05',
      '',
      '%D9%A5',
      '5%00',
      'yes',
      'True',
      'null',
    ];
    let tried = 0;
    for (const operation of operations) {
      const typed = parametersOf(operation, 'query').filter(({ schema }) =>
        ['integer', 'number', 'boolean'].includes(schema?.type ?? ''),
      );
      for (const { name } of typed) {
        tried += 1;
        for (const spelling of spellings) {
          const path = `${pathOf(operation)}?${name}=${spelling}`;
          const { status, problem } = await send(operation.method, path, usual(operation));
          assert.deepEqual([status, problem.errors?.[0]?.pointer], [422, `?${name}`], path);
        }
      }
    }
    assert.ok(tried > 10);
  });

  test('responds 404 to numbers and ids in another spelling in its path', async (t) => {
    const { operations, send, pathOf } = await startWithObjects(t);
    for (const operation of operations.filter(({ path }) => path.includes('{'))) {
      const path = pathOf(operation);
      const spelled = operation.path.endsWith('}') ? [`${path}/`, `${path}%20`, `${path};x`] : [`${path}/`];
      const numbers = /\{(version|epoch)\}/.test(operation.path)
        ? ['01', '+1', '1.0', '0x1', '1e0', '%201', '%D9%A1'].map((number) =>
            path.replace(/(?<=\/(versions|checkpoints)\/)1/, number),
          )
        : [];
      const ids = path.includes('/job_') ? [path.replace('job_', 'JOB_')] : [];
      for (const other of [...spelled, ...numbers, ...ids])
        assert.equal((await send(operation.method, other, usual(operation))).status, 404, other);
    }
  });

  test('accepts an empty body and {} if it has no body, and rejects all others', async (t) => {
    const { operations, pathOf, send } = await startWithObjects(t);
    const json = { 'content-type': 'application/json' };
    const bodiless = operations.filter(({ requestBody }) => requestBody?.required !== true);
    assert.ok(bodiless.length > 20);
    for (const operation of bodiless) {
      const { method } = operation;
      const path = pathOf(operation);
      const name = `${method} ${path}`;
      const given = await send(method, path, { headers: json, body: '{"x": 1}' });
      assert.deepEqual([given.status, given.problem.errors?.[0]?.pointer], [422, '/x'], name);
      const statuses = [];
      for (const [type, body] of [
        ['application/json', '[1]'],
        ['application/json', '{'],
        ['text/plain', 'x'],
        ['application/x-www-form-urlencoded', 'x=1'],
      ] as const)
        statuses.push((await send(method, path, { headers: { 'content-type': type }, body })).status);
      statuses.push((await send(method, path, { body: 'x' })).status);
      assert.deepEqual(statuses, [422, 400, 415, 415, 415], name);
    }
    // The first request of others would need a different job for the next.
    for (const operation of bodiless.filter(({ method }) => method === 'GET')) {
      const path = pathOf(operation);
      const { status } = await send('GET', path);
      for (const sent of [
        { headers: json, body: '{}' },
        { headers: json, body: '' },
        { headers: { 'content-type': 'text/plain' } },
        { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' },
        { headers: { 'transfer-encoding': 'chunked', ...json } },
        { headers: { 'transfer-encoding': 'chunked' } },
      ])
        assert.equal((await send('GET', path, sent)).status, status, `${path} ${JSON.stringify(sent)}`);
    }
  });

  test('responds 422 to a repeated header that it reads', async (t) => {
    const { operations, pathOf, send } = await startWithObjects(t);
    let tried = 0;
    for (const operation of operations) {
      const single = parametersOf(operation, 'header').filter(({ name }) => !LIST_HEADERS.has(name));
      for (const { name } of single) {
        tried += 1;
        const { body, headers } = usual(operation);
        const twice = { ...headers, [name]: ['1', '1'] };
        const sent = { headers: twice, ...(body !== undefined && { body }) };
        const { status, problem } = await send(operation.method, pathOf(operation), sent);
        assert.deepEqual(
          [status, problem.errors],
          [422, [{ ...problem.errors?.[0], pointer: `${name}:`, code: 'duplicate_value' }]],
          pathOf(operation),
        );
        assert.ok(problem.detail?.startsWith(`${name}: ${name} accepts one value`), problem.detail);
      }
    }
    assert.ok(tried > 3);
  });
});

describe('clients that send a content type without a body', () => {
  test('can cancel, pause, resume, retry and delete', async (t) => {
    const { ports, send } = await startWithObjects(t);
    for (const sent of [
      { headers: { 'content-type': 'application/json' }, body: '' },
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' },
      { headers: { 'content-type': 'application/json' }, body: '{}' },
      { headers: { 'content-type': 'application/json' }, body: 'null' },
    ]) {
      const { record, definition, events } = sampleJob();
      await ports.jobs.create({ record, definition, events });
      const path = `/api/v1/jobs/${record.id}`;
      for (const request of ['pause', 'resume', 'cancel', 'retry', 'cancel'])
        assert.equal((await send('POST', `${path}/${request}`, sent)).status, 202, request);
      assert.equal((await send('DELETE', path, sent)).status, 204);
    }
  });
});

describe('a form', () => {
  const form = (...fields: [string, string][]) => ({
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: [
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n1,2\r\n',
      ...fields.map(
        ([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      ),
      '--x--\r\n',
    ].join(''),
  });

  test('follows the same rule as queries', async (t) => {
    const { send, ports } = await startWithObjects(t);
    const refuse = async (...fields: [string, string][]) => {
      const { status, problem } = await send('POST', '/api/v1/datasets', form(...fields));
      return [status, ...(problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
    };
    for (const seed of ['0x10', '1e1', '+5', '5.0', ' 5', '05', '٥'])
      assert.deepEqual(await refuse(['seed', seed]), [422, '/seed invalid_type'], seed);
    for (const part of ['.5', '5e', '+0.5', '0x0', '00.5', 'half'])
      assert.deepEqual(await refuse(['test_split', part]), [422, '/test_split invalid_type'], part);
    assert.deepEqual(await refuse(['test_split', '1e999']), [422, '/test_split not_finite']);
    assert.deepEqual(await refuse(['seed', '1'], ['seed', '1']), [422, '/seed duplicate_value']);
    assert.deepEqual(await refuse(['seed', ''], ['seed', '1']), [422, '/seed duplicate_value']);
    assert.deepEqual(await refuse(['sed', '1']), [422, '/sed unknown_field']);
    assert.deepEqual(await refuse(['missing_values', '+5']), [422, '/missing_values invalid_value']);
    assert.deepEqual(await refuse(['value_range', '.5,1']), [422, '/value_range invalid_value']);
    assert.equal(ports.ingested.length, 0);
    assert.deepEqual(await refuse(['seed', '16'], ['test_split', '5e-1']), [201]);
    assert.deepEqual(ports.ingested[0]?.options, { seed: 16, test_split: 0.5 });
  });
});

test('rejects a JSON field in two spellings of its name as repeated', async (t) => {
  const { send } = await startWithObjects(t);
  const body = JSON.stringify(articleJob()).replace('{', '{"\\u0073eed": 1, "seed": 2, ');
  const { status, problem } = await send('POST', '/api/v1/jobs', {
    headers: { 'content-type': 'application/json' },
    body,
  });
  assert.deepEqual(
    [status, problem.errors?.[0]?.pointer, problem.errors?.[0]?.code],
    [422, '/seed', 'duplicate_value'],
  );
});
