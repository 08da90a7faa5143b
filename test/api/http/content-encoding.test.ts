import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import * as zlib from 'node:zlib';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { CONTENT_CODINGS } from '../../../src/api/bodies/body-decoder.js';
import { assertProblem, startApi } from '../../helpers/api/api.js';
import { sampleManifest } from '../../helpers/jobs/sample-model.js';
import { until } from '../../helpers/until.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'multipart/form-data; boundary=x';
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const form = (content: string | Buffer) =>
  Buffer.concat([
    Buffer.from('--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'),
    Buffer.from(content),
    Buffer.from('\r\n--x--\r\n'),
  ]);

/** Every spelling of a supported Content-Encoding, with what makes it. */
const CODINGS: readonly [string, (body: Buffer) => Buffer][] = [
  ['gzip', zlib.gzipSync],
  ['GZip', zlib.gzipSync],
  ['x-gzip', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['deflate', zlib.deflateRawSync],
  ['br', zlib.brotliCompressSync],
  ['identity', (body) => body],
  ['gzip, identity', zlib.gzipSync],
  [' , gzip,', zlib.gzipSync],
  ['gzip, br', (body) => zlib.brotliCompressSync(zlib.gzipSync(body))],
  ['br,deflate', (body) => zlib.deflateRawSync(zlib.brotliCompressSync(body))],
];

async function start(t: TestContext, options: Parameters<typeof startApi>[1] = {}) {
  const started = await startApi(t, options);
  await started.ports.addModel(sampleManifest('digits', 1, {}), {});
  const post = async (path: string, type: string, coding: string, body: Buffer | string | ReadableStream) => {
    const answer = await fetch(`${started.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': type, 'content-encoding': coding },
      body,
      duplex: 'half',
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      headers: answer.headers,
      body: await answer.json(),
    };
  };
  return { ...started, post };
}

/** In pieces of one length, without Content-Length. */
function inPieces(body: Buffer, length: number): ReadableStream<Uint8Array> {
  const count = Math.ceil(body.length / length);
  return new ReadableStream({
    start(controller) {
      for (let piece = 0; piece < count; piece += 1)
        controller.enqueue(body.subarray(piece * length, (piece + 1) * length));
      controller.close();
    },
  });
}

describe('a request body with Content-Encoding', () => {
  test('is decoded as JSON, as a form of files, and as an image', async (t) => {
    const { post, ports } = await start(t);
    const job = Buffer.from(JSON.stringify(articleJob()));
    for (const [coding, encode] of CODINGS) {
      const created = await post('jobs', JSON_TYPE, coding, encode(job));
      assert.equal(created.status, 202, `${coding}: ${JSON.stringify(created.body)}`);
      const uploaded = await post('datasets', FORM_TYPE, coding, encode(form('a,label\n1,x\n')));
      assert.equal(uploaded.status, 201, `${coding}: ${JSON.stringify(uploaded.body)}`);
      assert.equal(ports.ingested.at(-1)?.files[0]?.sizeBytes, 12);
      const images = await post('models/digits/predict', FORM_TYPE, coding, encode(form(PNG)));
      assert.equal(images.status, 200, `${coding}: ${JSON.stringify(images.body)}`);
      const raw = await post('models/digits/predict', 'image/png', coding, encode(PNG));
      assert.equal(raw.status, 200, `${coding}: ${JSON.stringify(raw.body)}`);
    }
    for (const { input } of ports.predicted) {
      assert.equal(input.kind, 'images');
      assert.deepEqual(
        input.images.map(({ bytes }) => Buffer.from(bytes)),
        [PNG],
      );
    }
  });

  test('may arrive in chunks of any length, and in several gzip members', async (t) => {
    const { post } = await start(t);
    const job = Buffer.from(JSON.stringify(articleJob()));
    const members = Buffer.concat([zlib.gzipSync(job.subarray(0, 9)), zlib.gzipSync(job.subarray(9))]);
    for (const length of [1, 7, 4096]) {
      const answer = await post('jobs', JSON_TYPE, 'gzip', inPieces(members, length));
      assert.equal(answer.status, 202, JSON.stringify(answer.body));
    }
  });

  test('is decoded if Node supports zstd, and rejected with the supported codings otherwise', async (t) => {
    const { post } = await start(t);
    // `printf '{}' | zstd -c`
    const body = Buffer.from('28b52ffd04581100007b7dd194f27a', 'hex');
    const answer = await post('jobs', JSON_TYPE, 'zstd', body);
    if (CONTENT_CODINGS.includes('zstd')) assertProblem(answer, 422, 'validation_failed');
    else assertProblem(answer, 415, 'unsupported_content_encoding');
  });

  test('responds 415 with Accept-Encoding to unsupported codings and to more than two', async (t) => {
    const { post } = await start(t);
    for (const coding of ['bogus', 'compress', 'gzip, bogus', 'gzip;q=1', 'gzip, gzip, gzip', '*', 'g zip']) {
      for (const [path, type] of [
        ['jobs', JSON_TYPE],
        ['datasets', FORM_TYPE],
        ['models/digits/predict', 'image/png'],
      ] as const) {
        const answer = await post(path, type, coding, '{}');
        const { detail } = assertProblem(answer, 415, 'unsupported_content_encoding');
        assert.equal(answer.headers.get('accept-encoding'), CONTENT_CODINGS.join(', '));
        assert.ok(detail.includes(`'${coding}'`), detail);
      }
    }
  });

  test('is decoded for every method', async (t) => {
    const { url } = await start(t);
    const ask = (coding: string, body: Buffer) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = {
          'content-type': JSON_TYPE,
          'content-encoding': coding,
          'content-length': body.length,
        };
        const sent = httpRequest(`${url}/api/v1/jobs`, { headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.on('error', reject).end(body);
      });
    assert.equal(await ask('gzip', zlib.gzipSync('{}')), 200);
    assert.equal(await ask('gzip', zlib.gzipSync('{"a":1}')), 422);
    assert.equal(await ask('gzip', Buffer.from('{}')), 400);
    assert.equal(await ask('bogus', Buffer.from('{}')), 415);
  });

  test('is ignored if there is no body to read', async (t) => {
    const { request } = await start(t);
    assert.equal((await request.get('/api/v1/jobs').set('content-encoding', 'bogus')).status, 200);
    const empty = await request.post('/api/v1/jobs/x/pause').set('content-encoding', 'bogus');
    assertProblem(empty, 404, 'not_found');
    const nowhere = await request.post('/nowhere').set('content-encoding', 'bogus').send({});
    assertProblem(nowhere, 404, 'not_found');
  });

  test('may be empty', async (t) => {
    const { url, request } = await start(t);
    const { body: job } = await request.post('/api/v1/jobs').send(articleJob());
    const answer = await fetch(`${url}/api/v1/jobs/${job.id}/pause`, {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' },
      body: Readable.from([]),
      duplex: 'half',
    });
    assert.equal(answer.status, 202);
  });

  test('responds 400 if it is corrupt, truncated, not encoded, or followed by more bytes', async (t) => {
    const { post, ports, directory } = await start(t);
    for (const [coding, encode] of CODINGS.filter(([name]) => !name.startsWith('identity'))) {
      for (const [path, type, body] of [
        ['jobs', JSON_TYPE, Buffer.from(JSON.stringify(articleJob()))],
        ['datasets', FORM_TYPE, form('a,label\n1,x\n')],
        ['models/digits/predict', FORM_TYPE, form(PNG)],
        ['models/digits/predict', 'image/png', PNG],
      ] as const) {
        const whole = encode(body);
        const wrong = {
          plain: body,
          'cut off': whole.subarray(0, -1),
          halved: whole.subarray(0, whole.length / 2),
          'with more': Buffer.concat([whole, Buffer.from('more')]),
          'with zeros': Buffer.concat([whole, Buffer.alloc(1)]),
          twice: Buffer.concat([whole, Buffer.from(/gzip/i.test(coding) ? 'more' : whole)]),
        };
        for (const [name, bytes] of Object.entries(wrong)) {
          for (const sent of [bytes, inPieces(bytes, 5)]) {
            const answer = await post(path, type, coding, sent);
            const text = `${coding} ${path} ${name}: ${JSON.stringify(answer.body)}`;
            assert.equal(answer.status, 400, text);
            assert.match(text, /"code":"invalid_content_encoding"/);
          }
        }
      }
    }
    assert.deepEqual([ports.queued, ports.ingested, ports.predicted], [[], [], []]);
    await until('the staging directories to be removed', async () =>
      (await readdir(directory)).every((name) => !name.startsWith('staging')),
    );
  });

  test('responds 413 as soon as it exceeds the limit of the route, and stops reading', async (t) => {
    // Node has no event for a body whose connection the server closed.
    const { url, post } = await start(t, { http: { bodyTimeoutMs: 2000 } });
    const zeros = zlib.gzipSync(Buffer.alloc(4 * 1024 * 1024, ' '));
    assertProblem(await post('jobs', JSON_TYPE, 'gzip', zeros), 413, 'body_too_large');
    assertProblem(await post('models/digits/predict', 'image/png', 'gzip', zeros), 413, 'body_too_large');
    const bomb = zlib.gzipSync(form(Buffer.alloc(4 * 1024 * 1024)));
    assertProblem(await post('datasets', FORM_TYPE, 'gzip', bomb), 413, 'body_too_large');
    assertProblem(await post('models/digits/predict', FORM_TYPE, 'gzip', bomb), 413, 'body_too_large');
    // Data that a form parser skips counts too.
    const padding = Buffer.alloc(4 * 1024 * 1024, ' ');
    for (const padded of [Buffer.concat([padding, form('a')]), Buffer.concat([form('a'), padding])]) {
      for (const path of ['datasets', 'models/digits/predict']) {
        const unpacked = await post(path, FORM_TYPE, 'gzip', zlib.gzipSync(padded));
        assertProblem(unpacked, 413, 'body_too_large');
        const plain = await post(path, FORM_TYPE, 'identity', inPieces(padded, 65_536));
        assertProblem(plain, 413, 'body_too_large');
      }
    }
    // Nothing comes out of empty members, however many there are: the bytes that arrive count too.
    const nothing = Buffer.alloc(3 * 1024 * 1024, zlib.gzipSync(''));
    assertProblem(await post('jobs', JSON_TYPE, 'gzip', nothing), 413, 'body_too_large');
    assert.equal((await fetch(`${url}/livez`)).status, 200);
  });

  test('responds 503 while others use the decoding memory for too long, and is decoded afterwards', async (t) => {
    const { url, post, ports } = await start(t, {
      http: { bodyMemoryBytes: 5 * 1024 * 1024, bodyMemoryWaitMs: 20 },
    });
    const { port } = new URL(url);
    const job = Buffer.from(JSON.stringify(articleJob()));
    // Node's default window has 4 MiB.
    const brotli = zlib.brotliCompressSync(form('a,label\n1,x\n'));
    const headers = { 'content-type': FORM_TYPE, 'content-encoding': 'br' };
    const slow = httpRequest({ port, method: 'POST', path: '/api/v1/datasets', headers, agent: false });
    slow.on('error', () => {});
    slow.write(brotli.subarray(0, -5));
    const small = () => post('jobs', JSON_TYPE, 'br', zlib.brotliCompressSync(job));
    const refused = await until('the memory to be reserved', async () => {
      const answer = await small();
      return answer.status === 503 && answer;
    });
    assertProblem(refused, 503, 'memory_busy');
    assert.equal(refused.headers.get('retry-after'), '5');
    assert.equal((await post('jobs', JSON_TYPE, 'gzip', zlib.gzipSync(job))).status, 202);
    slow.destroy();
    await until('the memory to be free', async () => (await small()).status === 202);
    const many = await Promise.all(Array.from({ length: 5 }, small));
    assert.ok(many.some(({ status }) => status === 202));
    assert.deepEqual(ports.ingested, []);
  });

  test('does not block its connection or the service if it is rejected', async (t) => {
    const { url, ports, directory } = await start(t);
    const { port } = new URL(url);
    const options = { port, method: 'POST', path: '/api/v1/datasets' };
    const headers = { 'content-type': FORM_TYPE, 'content-encoding': 'gzip' };
    for (let count = 0; count < 20; count += 1) {
      const request = httpRequest({ ...options, headers, agent: false }).on('error', () => {});
      request.write(zlib.gzipSync(form('a,label\n1,x\n')).subarray(0, 40));
      await once(request, 'socket');
      request.destroy();
    }
    await until('the uploads to be given up', async () =>
      (await readdir(directory)).every((name) => !name.startsWith('staging')),
    );
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    assert.deepEqual(ports.ingested, []);
  });
});
