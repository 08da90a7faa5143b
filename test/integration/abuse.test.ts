import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { articleJob } from '../../scripts/demo/article-job.js';
import { openSocket } from '../helpers/api/raw-requests.js';
import { childrenOf } from '../helpers/processes/processes.js';
import { startTestRedis } from '../helpers/processes/redis.js';
import { until } from '../helpers/until.js';

const SERVER = fileURLToPath(new URL('../../src/server.js', import.meta.url));
const BAR_BYTES = 400e6;
const STREAMS = 300;
const DAWDLERS = 200;
/** So that connections of our own are not taken for what is left behind. */
const UNKEPT = { connection: 'close' };
const LARGE = ' '.repeat(1_500_000);

async function startServer(t: TestContext) {
  const redis = await startTestRedis();
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-abuse-'));
  const env = { PORT: '0', LOG_LEVEL: 'silent', REDIS_URL: redis.url, TRAINHORN_DATA_DIR: directory };
  const child = fork(SERVER, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const exited = once(child, 'exit');
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
    await redis.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const [{ url }] = await once(child, 'message');
  const pid = child.pid ?? 0;
  await until('the predictor', async () => (await childrenOf(pid)).length > 0);
  return { pid, child, exited, url: String(url), staging: join(directory, 'staging') };
}

const post = (path: string, type: string): string =>
  `POST /api/v1/${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 4000000\r\n\r\n`;

const HALVES = [
  'GET /livez HTTP/1.1\r\nX-A: ',
  `${post('jobs', 'application/json')}${LARGE}`,
  `${post('models/x/predict', 'image/png')}${LARGE}`,
  `${post('datasets', 'multipart/form-data; boundary=x')}--x\r\n`,
  'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(60),
];

/** A connection that sends the bytes and never reads. */
async function abandon(url: string, bytes: string): Promise<Socket> {
  const socket = openSocket(url);
  await once(socket, 'connect');
  socket.pause();
  socket.write(bytes);
  return socket;
}

async function postJob(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/jobs`, {
    method: 'POST',
    headers: { ...UNKEPT, 'content-type': 'application/json' },
    body: JSON.stringify(articleJob()),
  });
  return String(Reflect.get(Object(await answer.json()), 'id'));
}

/** 300 event streams of a job and 200 requests that stop half-way. */
async function abuse(t: TestContext, url: string, id: string): Promise<Socket[]> {
  const stream = `GET /api/v1/jobs/${id}/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`;
  const opening = [
    ...Array.from({ length: STREAMS }, () => abandon(url, stream)),
    ...Array.from({ length: DAWDLERS }, (_, index) => abandon(url, HALVES[index % HALVES.length] ?? '')),
  ];
  const sockets = await Promise.all(opening);
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  return sockets;
}

async function upload(url: string): Promise<number> {
  const form = new FormData();
  form.append('files', new File([`a,b,label\n${'1.5,2.5,x\n3.5,4.5,y\n'.repeat(200_000)}`], 'large.csv'));
  return (await fetch(`${url}/api/v1/datasets`, { method: 'POST', headers: UNKEPT, body: form })).status;
}

const descriptors = async (pid: number): Promise<number> => (await readdir(`/proc/${pid}/fd`)).length;

/** Only the predictor runs, and no more is open than there may be. */
async function untilQuiet(pid: number, most: number): Promise<void> {
  await until('no process left', async () => (await childrenOf(pid)).length === 1);
  await until('no connection left', async () => (await descriptors(pid)) <= most);
}

async function peakBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

describe('the API under 300 abandoned streams, 200 dawdling connections and uploads', () => {
  test('answers, stays below 400 MB, and keeps no connection, file or process', async (t) => {
    const { pid, url, staging } = await startServer(t);
    // The first requests open files and connections that stay open.
    const id = await postJob(url);
    assert.equal(await upload(url), 201);
    await untilQuiet(pid, Number.POSITIVE_INFINITY);
    const before = await descriptors(pid);
    const sockets = await abuse(t, url, id);
    const statuses = await Promise.all([upload(url), upload(url)]);
    assert.deepEqual(statuses, [201, 201]);
    assert.equal((await fetch(`${url}/livez`, { headers: UNKEPT })).status, 200);
    for (const socket of sockets) socket.destroy();
    await untilQuiet(pid, before);
    assert.deepEqual(await readdir(staging), []);
    const peak = await peakBytes(pid);
    assert.ok(peak < BAR_BYTES, `${peak} bytes`);
  });

  test('ends on SIGTERM', async (t) => {
    const { child, exited, url } = await startServer(t);
    await abuse(t, url, await postJob(url));
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  });
});
