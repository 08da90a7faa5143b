import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { startApi } from '../../helpers/api/api.js';
import { startWithOneOfEach } from '../../helpers/api/one-of-each.js';
import { fillPath, needsKey, type Operation, readOperations } from '../../helpers/api/operations.js';

const LONGEST_ANSWER_MS = 20_000;

/** Spellings of ways out of a directory, and names that are more than names in JavaScript. */
const HOSTILE_NAMES = [
  '..',
  '../../etc/passwd',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '%252e%252e%252fetc',
  '..;/x',
  '..%5c..%5cwindows',
  '..\\x',
  'a%00',
  '%00',
  '%2fetc%2fpasswd',
  'file:%2f%2f%2fetc%2fpasswd',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '%c0%ae%c0%ae',
  '%ff',
  '%E0%A4%A',
  '%f0%9f%92%a9',
  "x'%20OR%20'1'='1",
  '$%7bjndi:ldap:%2f%2fx%7d',
  'x'.repeat(5000),
];

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** Bodies that are malformed, oversized or aimed at the parser. */
const HOSTILE_BODIES: readonly [string, string | Buffer][] = [
  ['deep lists', deep(200_000)],
  ['deep objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['a list for an object', '[]'],
  ['null', 'null'],
  ['a prototype', '{"__proto__": {"admin": true}, "constructor": {"prototype": {"x": 1}}}'],
  ['a prototype in the model', '{"model": {"__proto__": {"layers": []}}}'],
  ['a repeated key', '{"model": 1, "model": 2}'],
  ['a NUL byte', Buffer.from('{"name": "a\0b"}')],
  ['an escaped NUL', '{"name": "a\\u0000b"}'],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['a lone surrogate', '{"name": "\\ud800"}'],
  ['UTF-16', Buffer.from('{"model": 1}', 'utf16le')],
  ['a number beyond doubles', '{"seed": 1e999}'],
  ['an endless number', `{"seed": ${'9'.repeat(100_000)}}`],
  ['NaN', '{"seed": NaN}'],
  ['half a document', '{"model": {"layers": ['],
  ['three megabytes', JSON.stringify({ name: 'x'.repeat(3 * 1024 * 1024) })],
  ['many keys', `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":0`).join()}}`],
];

const MEDIA_TYPES = [
  'application/json',
  'multipart/form-data; boundary=x',
  'image/png',
  'text/xml',
  'application/x-www-form-urlencoded',
  'nonsense',
];

const HOSTILE_HEADERS: readonly [Record<string, string>, number][] = [
  [{ host: 'evil.example' }, 421],
  [{ host: 'localhost.evil.example:3000' }, 421],
];

async function startWithObjects(t: TestContext) {
  const started = await startWithOneOfEach(t);
  return { ...started, operations: started.operations.filter(needsKey) };
}

interface Sent {
  method: string;
  /** Sent as it is: no client library tidies it up. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Sends a request and gives the answer; fails where there is none in time. */
async function send(url: string, { method, path, headers = {}, body }: Sent) {
  const { port } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    method,
    path,
    agent: false,
    headers: { ...length, ...headers },
  });
  request.setTimeout(LONGEST_ANSWER_MS, () => request.destroy(new Error('no answer in time')));
  const answer = await new Promise<{ status: number; type: string; body: string }>((resolve, reject) => {
    // A server that has answered need not take the rest of the body.
    request.on('error', reject);
    request.on('response', (response) => {
      const { statusCode: status = 0, headers: received } = response;
      text(response).then(
        (words) => resolve({ status, type: received['content-type'] ?? '', body: words }),
        reject,
      );
    });
    request.end(body);
  });
  return answer;
}

function assertRefused(answer: Awaited<ReturnType<typeof send>>, name: string): void {
  assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status} ${answer.body}`);
  assert.equal(answer.type, 'application/problem+json', name);
  if (answer.body === '') return;
  const problem = JSON.parse(answer.body);
  assert.ok(problem.code && problem.detail.length > 10, name);
  assert.ok(answer.body.length < 20_000, `${name}: an answer of ${answer.body.length} characters`);
}

const hasBody = ({ method }: Operation): boolean => method === 'POST';

describe('every route', () => {
  test('rejects invalid names in every part of its path and in every spelling', async (t) => {
    const { url, operations, values } = await startWithObjects(t);
    for (const { method, path } of operations) {
      for (const [parameter] of path.matchAll(/\{\w+\}/g)) {
        for (const hostile of HOSTILE_NAMES) {
          const filled = fillPath(path.replace(parameter, hostile), values);
          const body =
            method === 'POST'
              ? { body: '{"instances": [1]}', headers: { 'content-type': 'application/json' } }
              : {};
          assertRefused(
            await send(url, { method, path: filled, ...body }),
            `${method} ${filled.slice(0, 200)}`,
          );
        }
      }
    }
  });

  test('rejects bodies that are malformed, too deep, too large or not text', async (t) => {
    const { url, operations, values } = await startWithObjects(t);
    for (const operation of operations
      .filter(hasBody)
      .filter(({ requestBody }) => requestBody !== undefined)) {
      const path = fillPath(operation.path, values);
      // Where a body may be left out, null is none.
      const isOptional = operation.requestBody?.required === false;
      for (const [kind, body] of HOSTILE_BODIES.filter(([, each]) => !isOptional || each !== 'null'))
        for (const type of MEDIA_TYPES.slice(0, 2)) {
          const headers = { 'content-type': type };
          assertRefused(await send(url, { method: 'POST', path, headers, body }), `${path} ${type} ${kind}`);
        }
    }
  });

  test('rejects unsupported media types', async (t) => {
    const { url, operations, values } = await startWithObjects(t);
    for (const { path, requestBody } of operations.filter(hasBody)) {
      for (const type of MEDIA_TYPES) {
        if (requestBody === undefined || type.split(';')[0] === undefined) continue;
        if ((type.split(';')[0] ?? '') in requestBody.content) continue;
        const answer = await send(url, {
          method: 'POST',
          path: fillPath(path, values),
          headers: { 'content-type': type },
          body: 'x',
        });
        assertRefused(answer, `${path} ${type}`);
        assert.ok(answer.status === 415 || answer.status === 400, `${path} ${type}: ${answer.status}`);
      }
    }
  });

  test('rejects foreign hosts, and foreign origins that send state-changing requests', async (t) => {
    const { url, operations, values } = await startWithObjects(t);
    for (const { method, path: template } of operations) {
      const path = fillPath(template, values);
      for (const [headers, status] of HOSTILE_HEADERS)
        assert.equal((await send(url, { method, path, headers })).status, status, `${method} ${path}`);
      if (method === 'GET') continue;
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ])
        assert.equal((await send(url, { method, path, headers })).status, 403, `${method} ${path}`);
    }
  });

  test('rejects hostile queries', async (t) => {
    const { url, operations, values } = await startWithObjects(t);
    const queries = [
      '__proto__=1',
      '__proto__[x]=1',
      'constructor=1',
      'limit=1&limit=2',
      'limit=1e9',
      'limit=-1',
      'limit=%00',
      'x=%ff',
      'after[]=1',
      'unknown=1',
    ];
    for (const { method, path } of operations) {
      for (const query of queries) {
        const filled = `${fillPath(path, values)}?${query}`;
        const { status, body } = await send(url, { method, path: filled });
        assert.ok(status < 500, `${method} ${filled}: ${status} ${body}`);
      }
    }
    for (const query of queries)
      assertRefused(await send(url, { method: 'GET', path: `/api/v1/jobs?${query}` }), query);
  });
});

describe('a client that never finishes', () => {
  test('gets 408 in bounded time with the body of any route', async (t) => {
    const { url, operations, values } = await (async () => {
      const started = await startApi(t, {
        http: { bodyTimeoutMs: 200, stallTimeoutMs: 200, checkIntervalMs: 20 },
      });
      const all = (await readOperations(started.url)).filter(needsKey).filter(hasBody);
      return {
        ...started,
        operations: all,
        values: { 'jobs.id': 'job_00000000000000000000000000', name: 'x', version: '1' },
      };
    })();
    const port = Number(new URL(url).port);
    const ends = operations.map(async ({ path, requestBody }) => {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      t.after(() => socket.destroy());
      const [type = 'application/json'] = Object.keys(requestBody?.content ?? {});
      const boundary = type.startsWith('multipart') ? '; boundary=x' : '';
      socket.write(
        `POST ${fillPath(path, values)} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}${boundary}\r\nContent-Length: 1000\r\n\r\n`,
      );
      const begun = performance.now();
      const answer = await text(socket).catch(() => '');
      assert.ok(performance.now() - begun < LONGEST_ANSWER_MS, path);
      assert.match(answer, /^$|^HTTP\/1\.1 4\d\d /, path);
    });
    await Promise.all(ends);
  });

  test('is rejected when its headers grow too large', async (t) => {
    const { url } = await startApi(t);
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
    t.after(() => socket.destroy());
    socket.write(`GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`);
    assert.match(await text(socket), /^HTTP\/1\.1 4\d\d /);
  });
});
