/**
 * Memory and latency of the API under abuse: `npm run bench:edge`. 300 event streams that nobody reads, 200 slow connections
 * and large uploads at once, against a whole service; prints the API's peak of resident memory, how long its event loop and a
 * client kept /livez waiting, and what is left behind.
 */
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { articleJob } from '../scripts/demo/article-job.js';
import { type Stack, startStack } from '../scripts/stack.js';
import type { Job } from '../src/contracts/jobs/jobs.js';
import type { ProbeReport } from './edge/probe.js';
import type { UploadTask } from './edge/uploads.js';
import { postJson, succeeded } from './http.js';

const STREAMS = 300;
const SLOW_CLIENTS = 200;
const UPLOADS = 4;
const ROUNDS = 60;
const PAUSE_MS = 50;
const PROBE_MS = 300;
const SETTLE_MS = 2000;

interface Abused {
  stack: Stack;
  dataDir: string;
  probeFile: string;
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-edge-'));
  const probeFile = join(dataDir, 'probe.json');
  const env = {
    PORT: '0',
    LOG_LEVEL: 'error',
    NODE_OPTIONS: `--import=${new URL('./edge/probe.js', import.meta.url).href}`,
    TRAINHORN_BENCH_PROBE: probeFile,
  };
  const stack = await startStack({ dataDir, env });
  try {
    await abuse({ stack, dataDir, probeFile });
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Trains nothing meanwhile: a trainer takes all cores there are. */
async function abuse(abused: Abused): Promise<void> {
  const { stack } = abused;
  const { id } = await postJson<Job>(`${stack.url}/api/v1/jobs`, articleJob());
  await succeeded(stack.url, id);
  const { id: queued } = await postJson<Job>(`${stack.url}/api/v1/jobs`, articleJob());
  await postJson(`${stack.url}/api/v1/jobs/${queued}/pause`);
  const before = await left(abused);
  await readProbe(abused);
  const sockets = await Promise.all([
    ...Array.from({ length: STREAMS }, () => open(stack.url, streamOf(queued))),
    ...Array.from({ length: SLOW_CLIENTS }, (_, index) =>
      open(stack.url, HALVES[index % HALVES.length] ?? ''),
    ),
  ]);
  await report(abused, 'streams and slow connections', await worstLiveness(stack.url));
  const uploads = startUploads({ url: stack.url, uploads: UPLOADS });
  await report(abused, 'with uploads', await worstLiveness(stack.url, uploads));
  console.log(`uploads answered: ${(await uploads).join(', ')}`);
  for (const socket of sockets) socket.destroy();
  await delay(SETTLE_MS);
  console.log(`peak of the API: ${(await peakMb(stack.pids.api)).toFixed(0)} MB (bar 400)`);
  const after = await left(abused);
  console.log(
    `left behind: ${after.files} files, ${after.descriptors - before.descriptors} descriptors and ${after.children - before.children} processes more than before`,
  );
}

async function report(abused: Abused, phase: string, worstMs: number): Promise<void> {
  const { delayMs, longestTurnMs, cpuMs, spanMs } = await readProbe(abused);
  const show = (ms: number): string => ms.toFixed(0);
  console.log(
    [
      `${phase}:`,
      `  longest turn of the API's event loop ${show(longestTurnMs)} ms of processor time (bar 100), ${show((cpuMs / spanMs) * 100)} % of a core`,
      `  event loop late by ${show(delayMs.p50)} (median), ${show(delayMs.p99)} (99 %), ${show(delayMs.max)} ms (worst), other programs on the cores included`,
      `  worst answer of /livez ${show(worstMs)} ms, as a client on the same cores sees it`,
    ].join('\n'),
  );
}

/** Measurements of the API process since the last call. */
async function readProbe({ stack, probeFile }: Abused): Promise<ProbeReport> {
  if (stack.pids.api !== undefined) process.kill(stack.pids.api, 'SIGUSR2');
  await delay(PROBE_MS);
  // Written by bench/edge/probe.ts.
  return JSON.parse(await readFile(probeFile, 'utf8')) as ProbeReport;
}

async function startUploads(task: UploadTask): Promise<number[]> {
  const worker = new Worker(new URL('./edge/uploads.js', import.meta.url), { workerData: task });
  const [answers] = await once(worker, 'message');
  return answers;
}

const streamOf = (id: string): string =>
  `GET /api/v1/jobs/${id}/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`;

const post = (path: string, type: string): string =>
  `POST /api/v1/${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 4000000\r\n\r\n`;

const HALVES = [
  'GET /livez HTTP/1.1\r\nX-A: ',
  `${post('jobs', 'application/json')}[`,
  `${post('jobs', 'application/json')}${' '.repeat(3_900_000)}`,
  `${post('models/x/predict', 'image/png')}${' '.repeat(3_900_000)}`,
  `${post('datasets', 'multipart/form-data; boundary=x')}--x\r\n`,
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

/** Polls for a few seconds, and until the concurrent work is done. */
async function worstLiveness(url: string, meanwhile: Promise<unknown> = Promise.resolve()): Promise<number> {
  let worstMs = 0;
  let isOver = false;
  meanwhile.finally(() => {
    isOver = true;
  });
  for (let round = 0; round < ROUNDS || !isOver; round++) {
    const begun = performance.now();
    await (await fetch(`${url}/livez`)).text();
    worstMs = Math.max(worstMs, performance.now() - begun);
    await delay(PAUSE_MS);
  }
  return worstMs;
}

/** Peak of resident memory, in MB of 10⁶ bytes. */
async function peakMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}

async function left({ stack, dataDir }: Abused) {
  const { api } = stack.pids;
  const children = await readFile(`/proc/${api}/task/${api}/children`, 'utf8');
  return {
    files: (await readdir(join(dataDir, 'staging')).catch(() => [])).length,
    descriptors: (await readdir(`/proc/${api}/fd`)).length,
    children: children.split(' ').filter((pid) => pid !== '').length,
  };
}

await main();
