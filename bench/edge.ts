/**
 * Memory and latency of the API under abuse: `npm run bench:edge`. 300 event streams that nobody reads, 200 connections that dawdle
 * and large uploads at once, against a whole service; prints the API's peak of resident memory and the worst answer of /livez.
 */
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { articleJob } from '../scripts/article-job.js';
import { type Stack, startStack } from '../scripts/stack.js';
import type { Job } from '../src/contracts/jobs.js';
import { postJson } from './http.js';

const STREAMS = 300;
const DAWDLERS = 200;
const UPLOADS = 4;
const ROUNDS = 100;
const PAUSE_MS = 50;

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-edge-'));
  const stack = await startStack({ dataDir, env: { PORT: '0', LOG_LEVEL: 'warn' } });
  try {
    await abuse(stack, dataDir);
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function abuse(stack: Stack, dataDir: string): Promise<void> {
  const { id } = await postJson<Job>(`${stack.url}/api/v1/jobs`, articleJob());
  const before = await descriptors(stack.pids.api);
  const sockets = await Promise.all([
    ...Array.from({ length: STREAMS }, () => open(stack.url, streamOf(id))),
    ...Array.from({ length: DAWDLERS }, (_, index) => open(stack.url, HALVES[index % HALVES.length] ?? '')),
  ]);
  const table = createTable();
  const uploads = Array.from({ length: UPLOADS }, () => upload(stack.url, table));
  let worstMs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    worstMs = Math.max(worstMs, await timeLiveness(stack.url));
    await delay(PAUSE_MS);
  }
  const answers = await Promise.all(uploads);
  for (const socket of sockets) socket.destroy();
  await delay(2000);
  const staged = await readdir(join(dataDir, 'staging')).catch(() => []);
  console.log(
    [
      `peak of the API: ${(await peakMb(stack.pids.api)).toFixed(0)} MB (bar 400)`,
      `worst /livez: ${worstMs.toFixed(0)} ms (bar 100)`,
      `uploads answered: ${answers.join(', ')}`,
      `left behind: ${staged.length} files, ${(await descriptors(stack.pids.api)) - before} descriptors more than before`,
    ].join('\n'),
  );
}

const streamOf = (id: string): string =>
  `GET /api/v1/jobs/${id}/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`;

const HALVES = [
  'GET /livez HTTP/1.1\r\nX-A: ',
  'POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n[',
  'POST /api/v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 4000000\r\n\r\n--x\r\n',
  `${'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(60)}`,
];

/** A connection that sends the bytes and then neither sends nor reads. */
async function open(url: string, bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  socket.write(bytes);
  return socket;
}

/** Labels of a kilobyte each, 64 MB of them. */
function createTable(): Blob {
  const row = `1,${'x'.repeat(1000)}`;
  const rows = Array.from({ length: 64_000 }, (_, index) => row + index);
  return new Blob([['a,label', ...rows].join('\n')], { type: 'text/csv' });
}

async function upload(url: string, table: Blob): Promise<number> {
  const form = new FormData();
  form.append('file', table, 'labels.csv');
  return (await fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form })).status;
}

async function timeLiveness(url: string): Promise<number> {
  const began = performance.now();
  await (await fetch(`${url}/livez`)).text();
  return performance.now() - began;
}

/** Peak of resident memory, in MB of 10⁶ bytes. */
async function peakMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}

const descriptors = async (pid: number | undefined): Promise<number> =>
  (await readdir(`/proc/${pid}/fd`)).length;

await main();
