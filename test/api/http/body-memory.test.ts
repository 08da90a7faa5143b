import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { startApi, type TestApi } from '../../helpers/api/api.js';
import { closed, openSocket, parseAnswers } from '../../helpers/api/raw-requests.js';
import { until } from '../../helpers/until.js';

/** The limit of the API under test. */
const BODY_BYTES = 2 * 1024 * 1024;
/** More than the memory there is for bodies, which is that of one form of images. */
const SLOW_CLIENTS = 8;

interface SlowClient {
  received(): string;
  leave(): Promise<void>;
}

/** Sends all of a large body but its last byte. */
async function connectSlowly(t: TestContext, url: string, head: string): Promise<SlowClient> {
  const socket = openSocket(url);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.write(`${head}\r\nHost: localhost\r\nContent-Length: ${BODY_BYTES}\r\n\r\n`);
  socket.write(' '.repeat(BODY_BYTES - 1));
  const leave = async (): Promise<void> => {
    socket.destroy();
    await closed(socket);
  };
  return { received: () => received, leave };
}

const postLarge = ({ url }: Pick<TestApi, 'url'>) =>
  fetch(`${url}/api/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `${' '.repeat(BODY_BYTES - 2)}{}`,
  });

describe('large bodies that never end', () => {
  test('use bounded memory: get 503 beyond it, while small bodies are served, and large ones afterwards', async (t) => {
    const api = await startApi(t, { http: { bodyMemoryBytes: 0, bodyMemoryWaitMs: 50 } });
    const head = 'POST /api/v1/jobs HTTP/1.1\r\nContent-Type: application/json';
    const slowClients = await Promise.all(
      Array.from({ length: SLOW_CLIENTS }, () => connectSlowly(t, api.url, head)),
    );
    const refused = await until('an answer', () => slowClients.find(({ received }) => received() !== ''));
    const [answer] = parseAnswers(refused.received());
    assert.equal(answer?.status, 503);
    assert.equal(answer.problem?.code, 'memory_busy');
    assert.equal(answer.headers.get('retry-after'), '5');
    assert.ok(slowClients.some(({ received }) => received() === ''));
    const small = await api.request.post('/api/v1/jobs').send({});
    assert.equal(small.status, 422);
    await Promise.all(slowClients.map(({ leave }) => leave()));
    await until('the memory to be free', async () => (await postLarge(api)).status === 422);
  });

  test('release their memory every time', async (t) => {
    const api = await startApi(t, { http: { bodyMemoryBytes: 0, bodyMemoryWaitMs: 5000 } });
    for (let time = 0; time < SLOW_CLIENTS; time++) assert.equal((await postLarge(api)).status, 422);
  });
});

describe('POST /api/v1/datasets', () => {
  test('responds 413 to fields that are too large in total', async (t) => {
    const { request } = await startApi(t);
    const upload = request.post('/api/v1/datasets');
    for (const field of ['a', 'b', 'c']) upload.field(field, 'x'.repeat(60_000));
    const { status, body } = await upload;
    assert.equal(status, 413);
    assert.match(body.detail, /fields of the form exceed 131072 bytes/);
  });
});
