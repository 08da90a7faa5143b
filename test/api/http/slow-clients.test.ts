import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startApi } from '../../helpers/api/api.js';
import { addKey } from '../../helpers/api/api-keys.js';
import { closed, openSocket, parseAnswers, received } from '../../helpers/api/raw-requests.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { until } from '../../helpers/until.js';

/** Short enough to be met in a test. */
const TIMES = {
  headersTimeoutMs: 100,
  keepAliveTimeoutMs: 100,
  bodyTimeoutMs: 100,
  stallTimeoutMs: 100,
  lingerMs: 100,
  checkIntervalMs: 10,
};

const BETWEEN_BYTES_MS = 5;
/** Of an upload, one at a time. */
const ROWS = 100;

/** Sends the first bytes, then one more every few milliseconds, until the server closes. */
async function trickle(t: TestContext, socket: Socket, first: string, more = 'x'): Promise<string> {
  await once(socket, 'connect');
  socket.write(first);
  const timer = setInterval(() => socket.writable && socket.write(more), BETWEEN_BYTES_MS);
  t.after(() => {
    clearInterval(timer);
    socket.destroy();
  });
  const text = await received(socket);
  clearInterval(timer);
  return text;
}

const post = (path: string, type: string, length = 100_000): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;

const PART = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n';
const UPLOAD = `${post('/api/v1/datasets', 'multipart/form-data; boundary=x')}${PART}`;

/** A slow client, the bytes it starts with, the status it gets, and the bytes it continues with. */
const SLOW_CLIENTS: readonly [string, string, number, string?][] = [
  ['a connection that sends nothing', '', 408, ''],
  ['a request line byte by byte', 'GET /', 408],
  ['a header byte by byte', 'GET /livez HTTP/1.1\r\nHost: localhost\r\nX-A: ', 408],
  ['empty lines for ever', '\r\n', 408, '\r\n'],
  ['a JSON body byte by byte', post('/api/v1/jobs', 'application/json'), 408],
  [
    'a body in chunks of a byte',
    post('/api/v1/jobs', 'application/json').replace('Content-Length: 100000', 'Transfer-Encoding: chunked'),
    408,
    '1\r\nx\r\n',
  ],
  ['an image byte by byte', post('/api/v1/models/x/predict', 'image/png', 1000), 408],
  [
    'a form of images byte by byte',
    `${post('/api/v1/models/x/predict', 'multipart/form-data; boundary=x')}${PART}`,
    408,
  ],
  ['an upload byte by byte', UPLOAD, 408],
  ['an upload that is silent', UPLOAD, 408, ''],
  ['a body after 404', post('/nowhere', 'application/json'), 404],
  ['a body after 405', post('/livez', 'application/json'), 405],
  ['a body after 413', post('/api/v1/jobs', 'application/json', 1e9), 413],
  ['a body after 415', post('/api/v1/jobs', 'text/xml'), 415],
  ['a body after 421', post('/api/v1/jobs', 'application/json').replace('localhost', 'evil.example'), 421],
  [
    'a body after a framing error',
    post('/api/v1/jobs', 'application/json').replace('Host: localhost', 'Host: @'),
    400,
  ],
  [
    'a body that GET does not take',
    'GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n',
    415,
  ],
  ['bytes after bytes that are not a request', 'NONSENSE\r\n\r\n', 400],
  ['bytes after CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 501],
];

describe('a slow client', () => {
  for (const [name, first, status, more] of SLOW_CLIENTS)
    test(`gets ${status} and is disconnected with ${name}`, async (t) => {
      const { url, directory } = await startApi(t, { http: TIMES });
      const text = await trickle(t, openSocket(url), first, more);
      const [answer, ...others] = parseAnswers(text);
      assert.equal(answer?.status, status, text);
      assert.equal(answer?.headers.get('connection'), 'close');
      if (status === 408) assert.equal(answer?.problem?.code, 'request_timeout');
      assert.deepEqual(others, []);
      await until('no file left', async () => (await readdir(directory)).length === 0);
    });

  test('gets 401 and is disconnected while it still sends a body', async (t) => {
    const { url, ports } = await startApi(t, { http: TIMES });
    await addKey(ports.keys, { scopes: ['read'] });
    const text = await trickle(t, openSocket(url), post('/api/v1/jobs', 'application/json'));
    assert.deepEqual(
      parseAnswers(text).map(({ status }) => status),
      [401],
    );
  });

  for (const [name, more] of [
    ['nothing', ''],
    ['empty lines for ever', '\r\n'],
  ] as const)
    test(`is disconnected with ${name} after a response`, async (t) => {
      const { url } = await startApi(t, { http: TIMES });
      const text = await trickle(t, openSocket(url), 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n', more);
      assert.equal(parseAnswers(text)[0]?.status, 200);
    });
});

describe('a slow client that makes progress', () => {
  test('uploads for many times as long as the stall timeout', async (t) => {
    const { url } = await startApi(t, { http: { ...TIMES, minBytesPerSecond: 10 } });
    const socket = openSocket(url);
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    const end = '\r\n--x--\r\n';
    const rows = Array.from({ length: ROWS }, () => 'a,b\n');
    socket.write(UPLOAD.replace('100000', String(PART.length + rows.join('').length + end.length)));
    for (const row of rows) {
      socket.write(row);
      await delay(BETWEEN_BYTES_MS);
    }
    socket.write(end);
    const [received] = await once(socket, 'data');
    assert.equal(parseAnswers(String(received))[0]?.status, 201);
  });
});

describe('a client that does not read', () => {
  const ANSWERS = 60;
  const DOCUMENT = 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n';

  test('loses its connection, and the server has not queued its responses', async (t) => {
    const { url, api, request } = await startApi(t, { http: TIMES });
    const { length } = (await request.get('/openapi.json')).text;
    const accepted = once(api.server, 'connection');
    const socket = openSocket(url);
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    socket.pause();
    socket.write(DOCUMENT.repeat(ANSWERS));
    const [served] = await accepted;
    await closed(served);
    assert.ok(served.bytesWritten < ANSWERS * length);
  });

  test('an event stream: loses its connection, and the server has not read ahead', async (t) => {
    const { record, definition, events } = sampleJob();
    const queued = { type: 'queued', at: new Date().toISOString() } as const;
    const served: Socket[] = [];
    let mostBuffered = 0;
    const endless = async (_id: string, { after, limit }: { after: number; limit: number }) => {
      mostBuffered = Math.max(mostBuffered, ...served.map(({ writableLength }) => writableLength));
      const items = Array.from({ length: limit }, (_, index) => ({ ...queued, id: after + index + 1 }));
      return { items, hasMore: true };
    };
    const { url, api, ports } = await startApi(t, {
      http: TIMES,
      ports: ({ jobs }) => ({ jobs: { ...jobs, events: endless } }),
    });
    await ports.jobs.create({ record, definition, events });
    api.server.on('connection', (socket) => served.push(socket));
    const socket = openSocket(url);
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    socket.pause();
    socket.write(
      `GET /api/v1/jobs/${record.id}/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`,
    );
    await until('the end of the connection', () => served.length > 0 && served.every(({ closed }) => closed));
    assert.ok(mostBuffered < 1_000_000, `${mostBuffered} bytes`);
  });
});
