import assert from 'node:assert/strict';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { startApi } from '../../helpers/api/api.js';
import { closed, exchange, openSocket, parseAnswers } from '../../helpers/api/raw-requests.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const GET = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n';
const CLOSE = GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');

describe('connections of one address', () => {
  test('respond 429 above the limit and close, until another connection is closed', async (t) => {
    const { url } = await startApi(t, { http: { maxConnectionsPerAddress: 2 } });
    const held = [openSocket(url), openSocket(url)] as const;
    for (const socket of held) {
      t.after(() => socket.destroy());
      socket.write(GET);
      await once(socket, 'data');
    }
    const [refused] = await exchange(url, GET);
    assert.equal(refused?.status, 429);
    assert.equal(refused.problem?.code, 'too_many_connections');
    assert.equal(refused.headers.get('retry-after'), '1');
    held[0].end();
    await closed(held[0]);
    assert.deepEqual(
      (await exchange(url, CLOSE)).map(({ status }) => status),
      [200],
    );
  });
});

describe('pipelined requests', () => {
  test('are answered in order, including an error in the last one', async (t) => {
    const { url } = await startApi(t);
    const answers = await exchange(
      url,
      `${GET}${GET.replace('livez', 'nowhere')}${GET}FOO /livez HTTP/1.1\r\n\r\n${GET}`,
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 404, 200, 405],
    );
  });

  test('get their own errors even behind a waiting request', async (t) => {
    const { url, ports } = await startApi(t);
    const { record, definition, events } = sampleJob();
    await ports.jobs.create({ record, definition, events });
    const poll = `GET /api/v1/jobs/${record.id}?wait=1s HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const answers = await exchange(url, `${poll}NONSENSE\r\n\r\n`);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 400],
    );
  });

  test('are not served behind a response that closes the connection', async (t) => {
    let lists = 0;
    const { url } = await startApi(t, {
      ports: ({ jobs }) => ({
        jobs: {
          ...jobs,
          list(query) {
            lists += 1;
            return jobs.list(query);
          },
        },
      }),
    });
    const wrong =
      'POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{]';
    const list = 'GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const answers = await exchange(url, list + wrong + list);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 400],
    );
    assert.equal(lists, 1);
  });

  test('respond 429 beyond 64 pending ones, in order, and close', async (t) => {
    const { url, ports } = await startApi(t);
    const { record, definition, events } = sampleJob();
    await ports.jobs.create({ record, definition, events });
    const poll = `GET /api/v1/jobs/${record.id}?wait=1s HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const answers = await exchange(url, poll + GET.repeat(70));
    const statuses = answers.map(({ status }) => status);
    assert.deepEqual(statuses, [...Array.from({ length: 64 }, () => 200), 429]);
  });

  test('are cut off by the thousand', async (t) => {
    const { url } = await startApi(t);
    const socket = openSocket(url);
    t.after(() => socket.destroy());
    socket.write(GET.repeat(10_000));
    const received = await text(socket).catch(() => '');
    assert.ok(parseAnswers(received.slice(0, received.lastIndexOf('HTTP/1.1'))).length < 1000);
  });
});

describe('a client that is still sending a large rejected body', () => {
  test('reads the response even if it sends the whole body first', async (t) => {
    const { url } = await startApi(t);
    const body = 'x'.repeat(8_000_000);
    const head = `POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    for (let time = 0; time < 5; time++) {
      const [answer] = await exchange(url, head + body);
      assert.equal(answer?.status, 413);
    }
  });

  test('need not send the body after Expect: 100-continue', async (t) => {
    const { url } = await startApi(t);
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;
    assert.deepEqual(
      (await exchange(url, head('/nowhere'))).map(({ status }) => status),
      [404],
    );
    const socket = openSocket(url);
    socket.write(head('/api/v1/jobs'));
    const [first] = await once(socket, 'data');
    assert.match(String(first), /^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    socket.write('{}');
    assert.match(await text(socket), /^HTTP\/1\.1 422 /);
  });

  const EXPECTING: readonly [string, number, string, number][] = [
    ['of an unsupported type', 415, 'POST /api/v1/jobs HTTP/1.1\r\nContent-Type: text/x', 20],
    [
      'in an unsupported encoding',
      415,
      'POST /api/v1/jobs HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: x',
      20,
    ],
    ['that is too large', 413, 'POST /api/v1/jobs HTTP/1.1\r\nContent-Type: application/json', 1e9],
    [
      'that is too large to upload',
      413,
      'POST /api/v1/datasets HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x',
      1e15,
    ],
    ['that the operation does not take', 415, 'GET /livez HTTP/1.1', 20],
  ];
  for (const [name, status, head, length] of EXPECTING)
    test(`responds ${status} without 100 to a body ${name} with Expect: 100-continue`, async (t) => {
      const { url } = await startApi(t);
      const bytes = `${head}\r\nHost: localhost\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`;
      const answers = await exchange(url, bytes);
      assert.deepEqual(
        answers.map((answer) => answer.status),
        [status],
      );
    });

  test('gets no 100 in HTTP/1.0, which does not have it', async (t) => {
    const { url } = await startApi(t);
    const head =
      'POST /api/v1/jobs HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}';
    assert.deepEqual(
      (await exchange(url, head)).map((answer) => answer.status),
      [422],
    );
  });
});
